"""What operators see of the service: its state, its numbers, its log lines and its traces."""
