"""The evidence desk: the workspace in a browser. It asks the application, as the command line does."""
