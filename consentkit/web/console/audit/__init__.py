"""What admins did, and what owners are told by mail."""
