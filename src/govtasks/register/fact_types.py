"""Every type of fact that a register stores: its version, its shape, its streams."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..deadlines.calendars import WorkCalendar
from ..directives import Directive
from ..errors import UnknownNameError
from ..evaluation.indicators import (
    Indicator,
    IndicatorRetired,
    Measurement,
    TargetsRevised,
)
from ..evaluation.joint_plans import (
    JointMinutesRecorded,
    JointMinutesSigned,
    JointPlanAgreed,
    JointPlanClosed,
    JointPlanLeft,
    JointPlanProposed,
)
from ..evaluation.reviews import (
    REVIEW_PLAN_WITHDRAWN,
    REVIEW_PLANNED,
    REVIEW_PLANS,
    REVIEWS,
    ReviewPlan,
    ReviewPlanWithdrawn,
)
from ..obligations.events import event_types
from ..organisation import Organisation
from ..plugins import PluginFault
from ..proof.retention import (
    DESTROYED,
    DESTRUCTIONS,
    HOLD_LIFTED,
    HOLD_PLACED,
    HOLDS,
    Destruction,
    Hold,
    Lifting,
)
from ..proof.sealing import ANCHORED, SEALED, SEALS
from ..proof.seals import Seal, SealAnchor
from ..schemas import Schema, fingerprint, schema_of
from ..upcasting import UPCASTERS
from .card_types import CARD_TYPES
from .faults import FAULT_NOTED, FAULTS
from .feeds import (
    FEED_OPENED,
    FEED_REVOKED,
    FEED_ROTATED,
    FEED_TOKEN_GIVEN,
    FEED_TOKENS,
    FEEDS,
    FeedOpened,
    FeedRevoked,
    FeedRotated,
    FeedToken,
)
from .indicator_reading import (
    INDICATOR_MEASURED,
    INDICATOR_RECORDED,
    INDICATOR_RETIRED,
    INDICATORS,
    TARGETS_REVISED,
)
from .joint_facts import (
    JOINT_MINUTES_RECORDED,
    JOINT_MINUTES_SIGNED,
    JOINT_PLAN_AGREED,
    JOINT_PLAN_CLOSED,
    JOINT_PLAN_LEFT,
    JOINT_PLAN_PROPOSED,
    JOINT_PLANS,
)
from .plugin_notes import NOTES, PLUGIN_NOTED, PluginNote
from .preferences import Preferences
from .preferring import PREFERENCES, PREFERENCES_RECORDED
from .reader import (
    CALENDAR_RECORDED,
    CALENDARS,
    CORRECTIONS,
    DIRECTIVE_ISSUED,
    DIRECTIVE_NUMBERED,
    DIRECTIVES,
    NUMBERS,
    OBLIGATIONS,
    ORGANISATION,
    ORGANISATION_CORRECTED,
    ORGANISATION_RECORDED,
)
from .recording import Correction, Numbered
from .review_reading import REVIEW_EVENTS

_VALUES: tuple[tuple[str, type, str], ...] = (
    (CALENDAR_RECORDED, WorkCalendar, CALENDARS),
    (DIRECTIVE_ISSUED, Directive, DIRECTIVES),
    (DIRECTIVE_NUMBERED, Numbered, NUMBERS),
    (FEED_OPENED, FeedOpened, FEEDS),
    (FEED_ROTATED, FeedRotated, FEEDS),
    (FEED_REVOKED, FeedRevoked, FEEDS),
    (FEED_TOKEN_GIVEN, FeedToken, FEED_TOKENS),
    (INDICATOR_RECORDED, Indicator, INDICATORS),
    (TARGETS_REVISED, TargetsRevised, INDICATORS),
    (INDICATOR_MEASURED, Measurement, INDICATORS),
    (INDICATOR_RETIRED, IndicatorRetired, INDICATORS),
    (FAULT_NOTED, PluginFault, FAULTS),
    (JOINT_PLAN_PROPOSED, JointPlanProposed, JOINT_PLANS),
    (JOINT_PLAN_AGREED, JointPlanAgreed, JOINT_PLANS),
    (JOINT_PLAN_LEFT, JointPlanLeft, JOINT_PLANS),
    (JOINT_PLAN_CLOSED, JointPlanClosed, JOINT_PLANS),
    (JOINT_MINUTES_RECORDED, JointMinutesRecorded, JOINT_PLANS),
    (JOINT_MINUTES_SIGNED, JointMinutesSigned, JOINT_PLANS),
    (PLUGIN_NOTED, PluginNote, NOTES),
    (ORGANISATION_CORRECTED, Correction, CORRECTIONS),
    (ORGANISATION_RECORDED, Organisation, ORGANISATION),
    (PREFERENCES_RECORDED, Preferences, PREFERENCES),
    (REVIEW_PLANNED, ReviewPlan, REVIEW_PLANS),
    (REVIEW_PLAN_WITHDRAWN, ReviewPlanWithdrawn, REVIEW_PLANS),
    *((name, cls, REVIEWS) for name, cls in REVIEW_EVENTS.items()),
    (SEALED, Seal, SEALS),
    (ANCHORED, SealAnchor, SEALS),
    (HOLD_PLACED, Hold, HOLDS),
    (HOLD_LIFTED, Lifting, HOLDS),
    (DESTROYED, Destruction, DESTRUCTIONS),
    *CARD_TYPES,
)


@attrs.frozen(kw_only=True)
class FactType:
    """A type of fact (loại sự kiện) as it is stored.

    Attributes:
        name: What it is called in a record.
        version: Version of its shape, in which it is written now.
        cls: The class of its data.
        stream: How the keys of its streams begin.
    """

    name: str
    version: int
    cls: type
    stream: str

    def schema(self) -> Schema:
        """The JSON Schema (2020-12) of its data, made anew each time."""
        return schema_of(self.cls, self.name, self.version)

    def to_json(self) -> dict[str, object]:
        """The type with its schema as a JSON object."""
        schema = self.schema()
        return {
            "type": self.name,
            "version": self.version,
            "stream": self.stream,
            "fingerprint": fingerprint(schema),
            "schema": schema,
        }


def fact_types() -> Mapping[str, FactType]:
    """Every type of fact by its name, sorted."""
    events = ((name, cls, OBLIGATIONS) for name, cls in event_types().items())
    return {
        name: FactType(
            name=name, version=UPCASTERS.newest(name), cls=cls, stream=stream
        )
        for name, cls, stream in sorted([*events, *_VALUES])
    }


def fact_type(name: str) -> FactType:
    """The type of fact of that name.

    Raises:
        UnknownNameError: There is none; the hint names the nearest.
    """
    known = fact_types()
    if name not in known:
        kind = "type of fact"
        raise UnknownNameError.of(kind, name, known)
    return known[name]
