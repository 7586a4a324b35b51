"""Sites: what they are, the tag to paste, and their people."""
