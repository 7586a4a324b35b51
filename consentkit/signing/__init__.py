"""Keys and signatures: receipts that anyone can check, tokens that only we can."""
