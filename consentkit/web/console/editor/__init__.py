"""The editor: categories, texts, look and rules, with the live preview, and publishing."""
