"""Who answers: bodies, posts, tenures, and the chain of an obligation.

Everything is effective-dated: an answer is computed from the organisation as it
stood on a day, so the chain of a past day stays what it was.
"""

from .bodies import Body, BodyKind, Level
from .posts import Manner, Person, Portfolio, Post, PostKind, Tenure

__all__ = [
    "Body",
    "BodyKind",
    "Level",
    "Manner",
    "Person",
    "Portfolio",
    "Post",
    "PostKind",
    "Tenure",
]
