"""What can be asked of a workspace and done with it, whatever face asks: a terminal, a browser, a program."""
