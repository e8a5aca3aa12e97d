"""What an order leaves unclear: findings, and the lists that they are held against.

Vietnamese practice asks of an assignment that it be clear in six ways (6 rõ), before
that in five (5 rõ).
"""

from __future__ import annotations

import datetime as dt
import enum

import attrs

from ..checks import instance_of, is_a, optional
from ..explain import Citation
from ..messages import render
from ..text import Text, each, is_day, is_key


class Clarity(enum.Enum):
    """In which way an order is to be clear (rõ).

    Members: person (rõ người), work (rõ việc), time (rõ thời gian),
    responsibility (rõ trách nhiệm), product (rõ sản phẩm), authority (rõ thẩm
    quyền). The form of the document (thể thức) is none of the six.
    """

    PERSON = "person"
    WORK = "work"
    TIME = "time"
    RESPONSIBILITY = "responsibility"
    PRODUCT = "product"
    AUTHORITY = "authority"
    FORM = "form"

    def in_locale(self, locale: str) -> str:
        """The way in words of that language."""
        return render(f"completeness.clarity-{self.value}", {}, locale)


class Severity(enum.Enum):
    """How much a finding weighs.

    Members: fault (sai), which contradicts itself, the organisation or the
    calendar; gap (thiếu), which leaves unsaid what ought to be said; doubt (cần xem
    lại), which somebody should look at.
    """

    FAULT = "fault"
    GAP = "gap"
    DOUBT = "doubt"

    def in_locale(self, locale: str) -> str:
        """The weight as words of that language."""
        return render(f"completeness.severity-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class OrderFinding:
    """One thing that a directive or an order under it lacks.

    Attributes:
        code: Stable word for programs; ``docs/how-to/check-a-directive.md`` lists
            them.
        clarity: In which way it is unclear.
        severity: How much it weighs.
        directive: Key of the directive.
        provision: Path of the provision; None where the document as a whole is meant.
        obligation: Key of the obligation; None where none is meant.
        arguments: The values in its sentence, as pairs.
        cites: What asks for it, as the law stood on the day; none where that was
            not found.
    """

    code: str
    clarity: Clarity
    severity: Severity
    directive: str
    provision: str | None = None
    obligation: str | None = None
    arguments: tuple[tuple[str, object], ...] = ()
    cites: tuple[Citation, ...] = ()

    @property
    def place(self) -> str:
        """Where it is: directive, provision and obligation."""
        parts = (self.directive, self.provision, self.obligation)
        return " ".join(part for part in parts if part)

    def text(self, locale: str = "en") -> str:
        """The finding as a sentence, in ``vi`` or ``en``."""
        return render(f"completeness.{self.code}", dict(self.arguments), locale)

    def to_json(self, locale: str = "en") -> dict[str, object]:
        """The finding as a JSON object."""
        return {
            "code": self.code,
            "clarity": self.clarity.value,
            "severity": self.severity.value,
            "directive": self.directive,
            "provision": self.provision,
            "obligation": self.obligation,
            "text": self.text(locale),
            "cites": [cite.to_json() for cite in self.cites],
        }


@attrs.frozen(kw_only=True)
class Checklist:
    """In which ways practice asks an order to be clear.

    Attributes:
        key: Its key.
        title: What it is called.
        clear: The ways, in its order.
        since: First day on which it holds; None where the day was not found, and
            then it is never cited by itself.
        citation: Where it stands.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=is_a(Text))
    clear: tuple[Clarity, ...] = attrs.field(
        validator=each(instance_of(Clarity, "a way to be clear"))
    )
    since: dt.date | None = attrs.field(default=None, validator=optional(is_day))
    citation: Citation = attrs.field(validator=is_a(Citation))

    def of(self, findings: tuple[OrderFinding, ...]) -> tuple[OrderFinding, ...]:
        """The findings that this list asks about."""
        return tuple(one for one in findings if one.clarity in self.clear)


_FIVE = (
    Clarity.PERSON,
    Clarity.WORK,
    Clarity.TIME,
    Clarity.PRODUCT,
    Clarity.RESPONSIBILITY,
)

# The newspapers that report the lists were read, the documents themselves not. The
# five differ: results in one list, effect in the other, for which the product is
# what can be looked for. Since when either is asked for was not found.
CHECKLISTS = (
    Checklist(
        key="6-ro",
        title=Text.of(vi="6 rõ", en="six ways to be clear"),
        clear=(
            Clarity.PERSON,
            Clarity.WORK,
            Clarity.TIME,
            Clarity.RESPONSIBILITY,
            Clarity.PRODUCT,
            Clarity.AUTHORITY,
        ),
        since=dt.date(2025, 10, 6),
        citation=Citation(
            instrument="Decision 2179/QĐ-TTg",
            issued=dt.date(2025, 10, 6),
            source="sggp.org.vn post816662",
            confirmed=False,
            phrasing=Text.of(vi="Quyết định 2179/QĐ-TTg"),
        ),
    ),
    Checklist(
        key="5-ro-ket-qua",
        title=Text.of(vi="5 rõ (kết quả)", en="five ways to be clear (result)"),
        clear=_FIVE,
        citation=Citation(
            instrument="5 rõ: người, việc, thời gian, kết quả, trách nhiệm",
            source="baohaiduong.vn 407868",
            confirmed=False,
        ),
    ),
    Checklist(
        key="5-ro-hieu-qua",
        title=Text.of(vi="5 rõ (hiệu quả)", en="five ways to be clear (effect)"),
        clear=_FIVE,
        citation=Citation(
            instrument="5 rõ: người, việc, tiến độ, trách nhiệm, hiệu quả",
            source="baohaiduong.vn 407868",
            confirmed=False,
        ),
    ),
)
"""The lists that practice knows, the newest first."""


def checklist_on(day: dt.date) -> Checklist | None:
    """The list that holds on a day; None on days for which none was found."""
    known = (one for one in CHECKLISTS if one.since is not None and one.since <= day)
    return next(known, None)
