"""Accounts: who logs in, how, and who may come."""
