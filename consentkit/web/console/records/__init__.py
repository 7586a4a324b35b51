"""Receipts, and visitors' requests to the privacy officer."""
