"""What goes to visitors who asked the privacy officer, for the console, the API and commands."""
