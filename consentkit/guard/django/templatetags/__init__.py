"""Template tags, found by Django by this folder's name."""
