"""Requests to other hosts: what commands ask for, and once a day the anchoring of the ledger."""
