"""Pages about the addresses that events are sent to."""
