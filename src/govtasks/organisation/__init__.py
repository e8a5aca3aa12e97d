"""Who answers: bodies, posts, tenures, and the chain of an obligation.

Everything is effective-dated: an answer is computed from the organisation as it
stood on a day, so the chain of a past day stays what it was.
"""

from .bodies import Body, BodyKind, Level
from .chain import chain
from .dated import Identifier, Naming, Placement
from .links import Chain, Finding, Link, LinkRole
from .mandates import Absence, Mandate
from .organisation import Organisation
from .posts import Field, Manner, Person, Portfolio, Post, PostKind, Tenure
from .recordable import check_recordable, unrecordable
from .succession import Succession, SuccessionKind
from .successors import Successors, successors

__all__ = [
    "Absence",
    "Body",
    "BodyKind",
    "Chain",
    "Field",
    "Finding",
    "Identifier",
    "Level",
    "Link",
    "LinkRole",
    "Mandate",
    "Manner",
    "Naming",
    "Organisation",
    "Person",
    "Placement",
    "Portfolio",
    "Post",
    "PostKind",
    "Succession",
    "SuccessionKind",
    "Successors",
    "Tenure",
    "chain",
    "check_recordable",
    "successors",
    "unrecordable",
]
