"""What visitors did, in numbers."""
