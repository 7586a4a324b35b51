"""The admin console under /console: a Flask application of its own, so that nothing of its sessions
touches what visitors are served.
"""

PREFIX = "/console"
