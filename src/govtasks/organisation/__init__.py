"""Who answers: bodies, posts, tenures, and the chain of an obligation.

Everything is effective-dated: an answer is computed from the organisation as it
stood on a day, so the chain of a past day stays what it was.
"""

from .bodies import Body, BodyKind, Level
from .chain import chain
from .links import Chain, Finding, Link, LinkRole
from .organisation import Organisation
from .posts import Field, Manner, Person, Portfolio, Post, PostKind, Tenure

__all__ = [
    "Body",
    "BodyKind",
    "Chain",
    "Field",
    "Finding",
    "Level",
    "Link",
    "LinkRole",
    "Manner",
    "Organisation",
    "Person",
    "Portfolio",
    "Post",
    "PostKind",
    "Tenure",
    "chain",
]
