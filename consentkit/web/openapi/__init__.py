"""The service's surface as an OpenAPI 3.1 document, from the schemas that read its requests.

Console and playground are not in it: they are pages for people, and no other program's business.
"""
