"""Use cases, one verb a module. They take a session and never commit; the entry point does."""
