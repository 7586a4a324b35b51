"""Requests to other hosts. Commands make them; the service opens no outward socket."""
