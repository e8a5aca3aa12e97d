"""Feeds over HTTP: one answer to a request, and thin callables for WSGI and ASGI.

A host mounts `FeedWSGI` or `FeedASGI` where it likes, or calls `FeedServer.answer`
from a view of its own. Nothing here opens a socket, holds the state of a module, or
reads any header but one.
"""
