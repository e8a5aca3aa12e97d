"""Directives (văn bản chỉ đạo): the documents that order, and what they rest on."""

from .documents import Directive, Provision, Reference, Relation
from .handling import Purpose, Recipient, Secrecy, Urgency
from .kinds import DOCUMENT_KINDS, KIND_LISTS, KindList, kinds_on, symbol_fits
from .provenance import changed_by, provenance

__all__ = [
    "DOCUMENT_KINDS",
    "KIND_LISTS",
    "Directive",
    "KindList",
    "Provision",
    "Purpose",
    "Recipient",
    "Reference",
    "Relation",
    "Secrecy",
    "Urgency",
    "changed_by",
    "kinds_on",
    "provenance",
    "symbol_fits",
]
