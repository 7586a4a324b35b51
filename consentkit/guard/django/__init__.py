"""The guard in a Django project: an app with a middleware, a context processor and template tags.

``settings.CONSENTKIT_GUARD`` is the ``Guard``; docs/guard.md has the lines of a settings file.
"""
