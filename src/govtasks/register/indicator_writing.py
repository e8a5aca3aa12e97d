"""Recording indicators, their targets and what was measured.

Who may: a person who on that day holds a post in the body that answers for the
indicator, in the one that follows it up, or in a body above. What decides how the first
of them is judged (a final value, other targets, the end of it) is for the others alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import ConflictError
from ..evaluation.indicator_states import IndicatorState, check_measurement
from ..evaluation.indicators import (
    Indicator,
    IndicatorRetired,
    Measurement,
    TargetsRevised,
    YearTarget,
)
from ..obligations.model import Obligation
from ..obligations.refusals import refuse
from .indicator_reading import (
    INDICATOR_MEASURED,
    INDICATOR_RECORDED,
    INDICATOR_RETIRED,
    INDICATORS,
    TARGETS_REVISED,
    indicator_facts,
    state_now,
)
from .writing import Writer, require_kind


class IndicatorWriter(Writer):
    """Records indicators."""

    def record_indicator(self, indicator: Indicator) -> Indicator:
        """Define an indicator with its baseline and targets (giao chỉ tiêu).

        Args:
            indicator: The indicator.

        Raises:
            InvalidValueError: It is no indicator, or a body does not exist today.
            ConflictError: The key is taken, be it by one that was retired.
            UnknownNameError: A body, directive, provision or person is not there.
            RefusedError: By ``indicator-not-yours``.
        """
        require_kind(indicator, Indicator)
        organisation, day = self.organisation(), indicator.day(self.now)
        for body in (indicator.body, indicator.monitoring):
            if body is not None:
                organisation.body_at(body, day)
        if indicator.directive is not None:
            directive = self.directive(indicator.directive)
            if indicator.provision:
                directive.provision(indicator.provision)
        self._check_theirs(indicator)
        stream = INDICATORS + indicator.key
        if version := len(self._session.read(stream)):
            raise ConflictError(stream, 0, version)
        self._record(stream, 0, INDICATOR_RECORDED, indicator)
        return indicator

    def revise_targets(
        self, key: str, targets: Sequence[YearTarget], *, instrument: str, reason: str
    ) -> IndicatorState:
        """Revise the targets of an indicator (điều chỉnh chỉ tiêu).

        What was judged by the targets before stays as it was.

        Args:
            key: Key of the indicator.
            targets: All of them from now on; those of years that are over as they were.
            instrument: The document that revises them.
            reason: Why.

        Raises:
            InvalidValueError: The targets make no path; no instrument or reason.
            UnknownNameError: There is no such indicator, or the actor is not there.
            RefusedError: By ``indicator-retired``, ``indicator-not-yours``,
                ``indicator-judges-itself`` or ``target-year-over``.
        """
        revised = TargetsRevised(targets=targets, instrument=instrument, reason=reason)
        state, version = self._followed_indicator(key)
        new = revised.of(state.indicator)
        self._check_judging(state.indicator)
        self._check_past(state.indicator, new)
        self._record(INDICATORS + key, version, TARGETS_REVISED, revised)
        return self._indicator_state(key)

    def measure(self, key: str, measurement: Measurement) -> IndicatorState:
        """Record what was measured (cập nhật kết quả thực hiện chỉ tiêu).

        A value for a day that has one takes its place, with a reason; the old one
        stays in the stream. The body that answers for the indicator records provisional
        values; a final one is for those who follow it up or stand above.

        Args:
            key: Key of the indicator.
            measurement: What was measured.

        Raises:
            InvalidValueError: It is no measurement, or none of this indicator; see
                `check_measurement`.
            UnknownNameError: There is no such indicator, or the actor is not there.
            RefusedError: By ``indicator-retired``, ``indicator-not-yours`` or
                ``indicator-judges-itself``.
        """
        require_kind(measurement, Measurement)
        state, version = self._followed_indicator(key)
        indicator = state.indicator
        if measurement.is_final:
            self._check_judging(indicator)
        else:
            self._check_theirs(indicator)
        check_measurement(state, measurement, indicator.day(self.now))
        self._record(INDICATORS + key, version, INDICATOR_MEASURED, measurement)
        return self._indicator_state(key)

    def retire_indicator(
        self, key: str, *, reason: str, instrument: str = ""
    ) -> IndicatorState:
        """Follow an indicator no longer (thôi theo dõi chỉ tiêu).

        Args:
            key: Key of the indicator; it stays taken.
            reason: Why.
            instrument: The document that says so.

        Raises:
            InvalidValueError: No reason.
            UnknownNameError: There is no such indicator, or the actor is not there.
            RefusedError: As `revise_targets`.
        """
        retired = IndicatorRetired(reason=reason, instrument=instrument)
        state, version = self._followed_indicator(key)
        self._check_judging(state.indicator)
        self._record(INDICATORS + key, version, INDICATOR_RETIRED, retired)
        return self._indicator_state(key)

    def check_indicators(self, obligation: Obligation) -> None:
        """Refuse an obligation that names indicators which are not followed.

        Raises:
            UnknownNameError: There is no such indicator.
            RefusedError: By ``indicator-retired``.
        """
        for key in obligation.indicators:
            self._followed_indicator(key)

    def _indicator_state(self, key: str) -> IndicatorState:
        return state_now(indicator_facts(self._session, self._codec, key))

    def _followed_indicator(self, key: str) -> tuple[IndicatorState, int]:
        """An indicator that was not retired, and the version of its stream."""
        facts = indicator_facts(self._session, self._codec, key)
        state = state_now(facts)
        if state.retired is not None:
            refuse("indicator-retired", indicator=key, at=state.retired.at)
        return state, len(facts)

    def _bodies_of_actor(self, indicator: Indicator) -> frozenset[str]:
        """The bodies in which the actor holds a post on that day."""
        organisation, day = self.organisation(), indicator.day(self.now)
        held = organisation.posts_held(self.act.actor, day)
        return frozenset(organisation.post(one.post).body for one in held)

    def _judging(self, indicator: Indicator) -> frozenset[str]:
        """The body that follows it up, and those above the one that answers."""
        above = self.organisation().ancestors(indicator.body, indicator.day(self.now))
        named = () if indicator.monitoring is None else (indicator.monitoring,)
        return frozenset((*named, *(one.key for one in above)))

    def _check_theirs(self, indicator: Indicator) -> None:
        bodies = self._bodies_of_actor(indicator)
        if not bodies & (self._judging(indicator) | {indicator.body}):
            refuse("indicator-not-yours", actor=self.act.actor, indicator=indicator.key)

    def _check_judging(self, indicator: Indicator) -> None:
        self._check_theirs(indicator)
        bodies = self._bodies_of_actor(indicator)
        if indicator.body in bodies or not bodies & self._judging(indicator):
            refuse(
                "indicator-judges-itself",
                actor=self.act.actor,
                body=indicator.body,
                indicator=indicator.key,
            )

    def _check_past(self, old: Indicator, new: Indicator) -> None:
        """Refuse other targets for years that are over."""
        year = old.day(self.now).year
        for target in {*old.targets, *new.targets}:
            if target.year < year and old.target_of(target.year) != new.target_of(
                target.year
            ):
                refuse("target-year-over", year=target.year, indicator=old.key)
