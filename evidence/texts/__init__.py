"""What the text of a file tells: its dates, its counts and what it is about."""
