"""The service that a portal talks to."""
