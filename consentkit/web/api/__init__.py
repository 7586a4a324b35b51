"""The admin HTTP API: what the console can do with a site, for programs that show an API key."""

PREFIX = "/api/v1"
