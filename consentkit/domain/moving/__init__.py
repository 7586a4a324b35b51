"""Moving in from another consent tool: its configuration, read as data and never run."""
