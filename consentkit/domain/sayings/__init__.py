"""What ``domain/saying.py`` says, one JSON file a language."""
