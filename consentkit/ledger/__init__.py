"""Tamper evidence: a Merkle log that outsiders can check. Bytes in, bytes out; no keys, no I/O."""
