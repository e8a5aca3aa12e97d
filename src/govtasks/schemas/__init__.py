"""Schemas of facts: what is stored, for whoever reads it without the library."""

from .shapes import DRAFT, Schema, fingerprint, schema_of

__all__ = ["DRAFT", "Schema", "fingerprint", "schema_of"]
