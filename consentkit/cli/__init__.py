"""The command line: a command parses, calls one service, prints, and sets the exit status."""
