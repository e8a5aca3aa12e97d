"""Scorecards: points and a grade, each with the facts that it came from."""

from __future__ import annotations

import datetime as dt
import enum
from fractions import Fraction

import attrs

from ..checks import is_a, optional
from ..errors import InvalidValueError
from ..explain import Explanation, LazyExplanation, Step, told
from ..messages import render
from ..text import Text, is_key, is_optional_key
from .items import Evidence
from .periods import Period


class JudgedAs(enum.Enum):
    """As what somebody is judged (tư cách được đánh giá)."""

    BODY = "body"
    """A body as a whole (tập thể)."""
    HEAD = "head"
    """The head, by what his body leads (người đứng đầu)."""
    DEPUTY = "deputy"
    """A deputy, by the fields and bodies of his portfolio (cấp phó phụ trách)."""
    OFFICIAL = "official"
    """An official, by the work of his post (công chức, viên chức)."""

    def in_locale(self, locale: str) -> str:
        """The capacity in words."""
        return render(f"evaluation.capacity-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class Subject:
    """Who is judged, and as what (đối tượng đánh giá).

    A person with two posts is two subjects.

    Attributes:
        capacity: As what.
        body: Key of the body, or of the body of the post.
        post: Key of the post; None for a body.
        person: Key of the person; None for a body.

    Raises:
        InvalidValueError: A person without a post, or a body with one.
    """

    capacity: JudgedAs = attrs.field(validator=is_a(JudgedAs))
    body: str = attrs.field(validator=is_key)
    post: str | None = attrs.field(default=None, validator=is_optional_key)
    person: str | None = attrs.field(default=None, validator=is_optional_key)

    def __attrs_post_init__(self) -> None:
        """Refuse what is neither a body nor a person in a post."""
        is_body = self.capacity is JudgedAs.BODY
        for name in ("post", "person"):
            value = getattr(self, name)
            if is_body is not (value is None):
                problem = "a body has none" if is_body else "is needed for a person"
                raise InvalidValueError(problem, field=name, value=value)

    @property
    def key(self) -> str:
        """The same as one key: ``body/noi-vu``, ``head/tp-noi-vu/ng-a``."""
        parts = (self.capacity.value, self.post or self.body, self.person)
        return "/".join(part for part in parts if part)


@attrs.frozen(kw_only=True)
class Line:
    """What one obligation brings to a scorecard.

    Attributes:
        obligation: Its key.
        title: What was to be done.
        bucket: The count that it belongs in: a field of `Figures`.
        due_on: Its last day, where it has one.
        values: What each measure of the formula gives it, by name.
        evidence: The facts.
    """

    obligation: str
    title: Text
    bucket: str
    due_on: dt.date | None
    values: tuple[tuple[str, Fraction], ...]
    _explanation: LazyExplanation = attrs.field(
        eq=told, repr=False, alias="explanation"
    )
    evidence: tuple[Evidence, ...]

    @property
    def explanation(self) -> Explanation:
        """Why it stands where it stands, made each time it is asked for.

        Its deadline with the law, what was held against it, a step for each measure.
        """
        return told(self._explanation)


@attrs.frozen(kw_only=True)
class Point:
    """One part of a score.

    Attributes:
        name: Its name in the formula.
        title: What it is called.
        value: How much; None where there was nothing to judge.
        because: The step that says how it was reckoned, with the law.
    """

    name: str
    title: Text
    value: Fraction | None
    because: Step


@attrs.frozen(kw_only=True)
class Scorecard:
    """How somebody did in a period, by one formula (phiếu điểm đánh giá).

    The same facts, known by the same instant, give the same card for ever.

    Attributes:
        subject: Who, and as what.
        period: Which days; a holder who left in it is judged up to his last day.
        since: First day on which the subject is judged: that of the period or of the
            tenure, whichever is later.
        until: First day on which it no longer is.
        formula: Key of the formula.
        formula_version: Its version.
        cut_off: The instant at which everything stands as it is judged.
        known_at: Only what had been recorded by then counts.
        lines: One for each obligation, sorted by key.
        points: The parts of the score, in the order of the formula.
        inputs: What a person assessed and no fact shows, by name.
        score: How many points; None where there was nothing to judge, or the formula
            gives none.
        grade: Key of the grade; None where nothing could be judged.
        grade_title: What the grade is called.
        is_provisional: Whether the period was not over at the cut-off, or something
            that the formula asks for was not assessed.
        caveats: What about the formula could not be confirmed in the law, and what was
            missing, as sentences.
        explanation: How it came about.
    """

    subject: Subject = attrs.field(validator=is_a(Subject))
    period: Period = attrs.field(validator=is_a(Period))
    since: dt.date
    until: dt.date
    formula: str = attrs.field(validator=is_key)
    formula_version: str
    cut_off: dt.datetime
    known_at: dt.datetime
    lines: tuple[Line, ...] = ()
    points: tuple[Point, ...] = ()
    inputs: tuple[tuple[str, Fraction], ...] = ()
    score: Fraction | None = None
    grade: str | None = None
    grade_title: Text | None = attrs.field(default=None, validator=optional(is_a(Text)))
    is_provisional: bool = False
    caveats: tuple[Text, ...] = ()
    explanation: Explanation
