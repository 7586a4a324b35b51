"""Self-hosted cookie consent with signed receipts that anyone can verify."""

__version__ = "0.1.0"
