"""Recording joint plans and their minutes: each party acts only for itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ..errors import ConflictError, UnknownNameError
from ..evaluation.joint_plans import (
    JointItem,
    JointMinutes,
    JointMinutesRecorded,
    JointMinutesSigned,
    JointPlan,
    JointPlanAgreed,
    JointPlanClosed,
    JointPlanLeft,
    JointPlanProposed,
)
from ..evaluation.joint_rights import (
    coordinators_of,
    denial_for,
    faults_of_parties,
    is_side_of,
)
from ..evaluation.joint_state import JointState, MinutesState
from ..obligations.lifecycle import State, fold
from ..obligations.model import Force
from ..obligations.refusals import refuse
from ..text import checked_key, filled_text
from .entries import is_secret
from .joint_facts import (
    JOINT_MINUTES_RECORDED,
    JOINT_MINUTES_SIGNED,
    JOINT_PLAN_AGREED,
    JOINT_PLAN_CLOSED,
    JOINT_PLAN_LEFT,
    JOINT_PLAN_PROPOSED,
    JOINT_PLANS,
    joint_state,
)
from .writing import Writer, require_kind


class JointWriter(Writer):
    """Records joint plans."""

    def open_joint_plan(self, plan: JointPlan, *, party: str) -> JointState:
        """Propose a joint plan to the other parties (đề xuất chương trình phối hợp).

        It is in force once each of them has agreed.

        Args:
            plan: The whole plan.
            party: Key of the party that proposes it, and thereby agrees to it.

        Raises:
            ConflictError: The key is taken.
            UnknownNameError: A body, post, directive or obligation that is not there.
            InvalidValueError: It is no plan, or a party does not exist on the day.
            RefusedError: By ``joint-not-its``, ``joint-not-a-party``,
                ``joint-party-below``, ``joint-coordinator-elsewhere``,
                ``joint-item-not-led``, ``joint-order``, ``joint-secret``, or by what
                is wrong with a mandate.
        """
        require_kind(plan, JointPlan)
        day = plan.local(self.now)
        self._check_speaks(party, day, None)
        self._check_party(plan.key, party, plan.bodies)
        self._check_plan(plan, day)
        stream = JOINT_PLANS + plan.key
        if version := len(self._session.read(stream)):
            raise ConflictError(stream, 0, version)
        proposed = JointPlanProposed(number=1, party=party, plan=plan)
        self._record(stream, 0, JOINT_PLAN_PROPOSED, proposed)
        return self._joint_plan(plan.key)

    def propose_joint_plan_change(
        self, plan: JointPlan, *, party: str, reason: str
    ) -> JointState:
        """Propose another text of a joint plan (đề xuất sửa đổi, bổ sung).

        It takes the place of the one in force once every party to either has agreed;
        a text that still waited is no longer to be agreed to.

        Args:
            plan: The whole plan as it is to be, under the same key.
            party: Key of the party that proposes it, and thereby agrees to it.
            reason: Why.

        Raises:
            UnknownNameError: As `open_joint_plan`, or there is no such plan.
            InvalidValueError: As `open_joint_plan`, or there is no reason.
            RefusedError: As `open_joint_plan`, or by ``joint-ended`` or
                ``joint-text-same``.
        """
        require_kind(plan, JointPlan)
        reason = filled_text(reason, "reason")
        state, day = self._open_plan(plan.key)
        self._check_speaks(party, day, state)
        self._check_party(plan.key, party, state.parties)
        same = state.pending or state.text
        if same.plan == plan and not same.gone:
            refuse("joint-text-same", plan=plan.key, number=same.number)
        self._check_plan(plan, day, known=state.plan.items)
        number = len(state.texts) + 1
        proposed = JointPlanProposed(
            number=number, party=party, plan=plan, reason=reason
        )
        stream = JOINT_PLANS + plan.key
        self._record(stream, state.version, JOINT_PLAN_PROPOSED, proposed)
        return self._joint_plan(plan.key)

    def agree_joint_plan(
        self, key: str, number: int, *, party: str, note: str = ""
    ) -> JointState:
        """Agree to a text of a joint plan (thống nhất nội dung).

        Args:
            key: Key of the plan.
            number: Which text, so that nobody agrees to one that he has not seen.
            party: Key of the party that agrees.
            note: What else it says.

        Raises:
            UnknownNameError: There is no such plan, or no such text of it.
            RefusedError: By ``joint-ended``, ``joint-not-its``, ``joint-not-a-party``,
                ``joint-text-replaced`` or ``joint-text-agreed``.
        """
        agreed = JointPlanAgreed(number=number, party=party, note=note)
        state, day = self._open_plan(key)
        self._check_speaks(party, day, state)
        text = next((one for one in state.texts if one.number == number), None)
        if text is None:
            known = [str(one.number) for one in state.texts]
            kind = "text of the joint plan"
            raise UnknownNameError.of(kind, str(number), known, field="number")
        if text.replaced_at is not None:
            refuse("joint-text-replaced", plan=key, number=number)
        if party in text.agreed:
            refuse("joint-text-agreed", plan=key, number=number, party=party)
        self._check_party(key, party, text.needed)
        self._record(JOINT_PLANS + key, state.version, JOINT_PLAN_AGREED, agreed)
        return self._joint_plan(key)

    def leave_joint_plan(self, key: str, *, party: str, reason: str) -> JointState:
        """Leave a joint plan, or refuse to become a party to it (rút khỏi).

        The others go on with what they have agreed on as long as they are two.

        Args:
            key: Key of the plan.
            party: Key of the party that leaves.
            reason: Why.

        Raises:
            UnknownNameError: There is no such plan.
            InvalidValueError: There is no reason.
            RefusedError: By ``joint-ended``, ``joint-not-its`` or
                ``joint-not-a-party``.
        """
        left = JointPlanLeft(party=party, reason=reason)
        state, day = self._open_plan(key)
        self._check_speaks(party, day, state)
        self._check_party(key, party, state.involved)
        self._record(JOINT_PLANS + key, state.version, JOINT_PLAN_LEFT, left)
        return self._joint_plan(key)

    def close_joint_plan(self, key: str, *, party: str, summary: str) -> JointState:
        """Close a joint plan whose period is over (tổng kết chương trình phối hợp).

        To end it sooner is a change of its text, which needs everybody.

        Args:
            key: Key of the plan.
            party: Key of the party that closes it.
            summary: What came of it.

        Raises:
            UnknownNameError: There is no such plan.
            InvalidValueError: There is no summary.
            RefusedError: By ``joint-ended``, ``joint-not-its``, ``joint-not-a-party``,
                ``joint-not-in-force`` or ``joint-not-over``.
        """
        closed = JointPlanClosed(party=party, summary=summary)
        state, day = self._open_plan(key)
        self._check_speaks(party, day, state)
        self._check_party(key, party, state.parties)
        if state.in_force is None:
            refuse("joint-not-in-force", plan=key)
        if day < state.plan.until:
            refuse("joint-not-over", plan=key, last=state.plan.last_day)
        self._record(JOINT_PLANS + key, state.version, JOINT_PLAN_CLOSED, closed)
        return self._joint_plan(key)

    def record_minutes(
        self,
        key: str,
        minutes: JointMinutes,
        *,
        party: str,
        corrects: str | None = None,
        reason: str = "",
    ) -> JointState:
        """Record the minutes of a meeting of the parties (ghi biên bản họp).

        Anybody in a party may; each party signs by itself.

        Args:
            key: Key of the plan.
            minutes: The minutes.
            party: Key of the party that records them.
            corrects: Key of the minutes that they take the place of, which stay, with
                their signatures; each party signs anew.
            reason: Why those were wrong; needed with them.

        Raises:
            UnknownNameError: There is no such plan, person, item or other minutes.
            InvalidValueError: They are no minutes, or a correction has no reason.
            RefusedError: By ``joint-ended``, ``joint-not-its``, ``joint-not-a-party``,
                ``joint-minutes-taken``, ``joint-minutes-before``,
                ``joint-minutes-to-come`` or ``joint-minutes-corrected``.
        """
        require_kind(minutes, JointMinutes)
        if corrects is not None:
            reason = filled_text(reason, "reason")
            checked_key(corrects, "corrects")
        state, day = self._plan_of_day(key)
        if corrects is None:
            _check_open(state)
        self._check_speaks(party, day, state, is_binding=False)
        self._check_party(key, party, state.parties)
        if corrects is not None:
            _check_standing(_minutes(state, corrects))
        self._check_minutes(state, minutes, day)
        recorded = JointMinutesRecorded(
            party=party, minutes=minutes, corrects=corrects, reason=reason
        )
        self._record(JOINT_PLANS + key, state.version, JOINT_MINUTES_RECORDED, recorded)
        return self._joint_plan(key)

    def sign_minutes(
        self, key: str, minutes: str, *, party: str, note: str = ""
    ) -> JointState:
        """Sign minutes for a party (ký biên bản).

        Args:
            key: Key of the plan.
            minutes: Key of the minutes.
            party: Key of the party.
            note: What it reserves, or else says.

        Raises:
            UnknownNameError: There is no such plan, or no such minutes.
            RefusedError: By ``joint-not-its``, ``joint-not-a-party``,
                ``joint-minutes-signed`` or ``joint-minutes-corrected``.
        """
        signed = JointMinutesSigned(minutes=minutes, party=party, note=note)
        state, day = self._plan_of_day(key)
        self._check_speaks(party, day, state)
        found = _minutes(state, minutes)
        _check_standing(found)
        if party in found.signed:
            refuse("joint-minutes-signed", minutes=minutes, party=party)
        self._check_party(key, party, found.signers)
        self._record(JOINT_PLANS + key, state.version, JOINT_MINUTES_SIGNED, signed)
        return self._joint_plan(key)

    def _joint_plan(self, key: str) -> JointState:
        checked_key(key)
        state = joint_state(self._session, self._codec, key)
        if state is None:
            streams = self._session.streams(JOINT_PLANS)
            known = [stream.removeprefix(JOINT_PLANS) for stream in streams]
            kind = "joint plan"
            raise UnknownNameError.of(kind, key, known, field="key")
        return state

    def _plan_of_day(self, key: str) -> tuple[JointState, dt.date]:
        """A plan, and the day on which this unit acts where the plan is."""
        state = self._joint_plan(key)
        return state, state.plan.local(self.now)

    def _open_plan(self, key: str) -> tuple[JointState, dt.date]:
        """As `_plan_of_day`, of a plan that has not ended."""
        state, day = self._plan_of_day(key)
        _check_open(state)
        return state, day

    def _check_speaks(
        self,
        party: str,
        day: dt.date,
        state: JointState | None,
        *,
        is_binding: bool = True,
    ) -> None:
        """Refuse whoever does not speak for a party."""
        organisation = self.organisation()
        organisation.body(party)
        denial = denial_for(
            organisation,
            self.act,
            party,
            day,
            coordinators=coordinators_of(state, party),
            is_binding=is_binding,
        )
        if denial is not None:
            denial.refuse()

    def _check_party(self, plan: str, party: str, known: Iterable[str]) -> None:
        if party not in known:
            refuse("joint-not-a-party", plan=plan, party=party)

    def _check_plan(
        self, plan: JointPlan, day: dt.date, known: tuple[JointItem, ...] = ()
    ) -> None:
        """Refuse a text that names what is not there, or orders where it cannot."""
        organisation = self.organisation()
        for body in plan.bodies:
            organisation.body_at(body, day)
        for denial in faults_of_parties(organisation, plan.bodies, day):
            denial.refuse()
        for party, post in plan.coordinators():
            body = organisation.post(post).body
            if not is_side_of(organisation, party, body, day):
                refuse("joint-coordinator-elsewhere", post=post, party=party)
        if plan.directive is not None:
            self.directive(plan.directive)
        for item in plan.items:
            if item not in known:
                self._check_item(item, day)

    def _check_item(self, item: JointItem, day: dt.date) -> None:
        state, organisation = self._item_state(item), self.organisation()
        lead, named = state.roles.lead, {"obligation": item.obligation}
        if not is_side_of(organisation, item.led_by, lead, day):
            refuse("joint-item-not-led", party=item.led_by, **named)
        if state.obligation.force is Force.ORDER:
            above = {one.key for one in organisation.ancestors(lead, day)}
            if state.assigner not in above | {lead}:
                refuse("joint-order", party=item.led_by, **named)
        if is_secret(self, state):
            refuse("joint-secret", **named)

    def _item_state(self, item: JointItem) -> State:
        """The obligation of an item; the keys of others are not suggested."""
        key = item.obligation
        state = fold(self.decoded(self.records([key])[key]))
        if state is None:
            kind, path = "obligation", f"items.{item.key}.obligation"
            raise UnknownNameError.of(kind, key, (), field=path)
        return state

    def _check_minutes(
        self, state: JointState, minutes: JointMinutes, day: dt.date
    ) -> None:
        if state.minutes_of(minutes.key) is not None:
            refuse("joint-minutes-taken", plan=state.key, minutes=minutes.key)
        first = min(state.plan.since, state.plan.local(state.texts[0].at))
        if minutes.day < first:
            refuse("joint-minutes-before", day=minutes.day, first=first)
        if minutes.day > day:
            refuse("joint-minutes-to-come", day=minutes.day)
        for person in minutes.present:
            self.organisation().person(person)
        known = {item.key for text in state.texts for item in text.plan.items}
        for key in minutes.items:
            if key not in known:
                kind = "item of the joint plan"
                raise UnknownNameError.of(kind, key, known, field="points.items")


def _check_open(state: JointState) -> None:
    if not state.standing.is_open:
        refuse("joint-ended", plan=state.key, standing=state.standing)


def _minutes(state: JointState, key: str) -> MinutesState:
    found = state.minutes_of(key)
    if found is None:
        known = [one.minutes.key for one in state.minutes]
        kind = "minutes"
        raise UnknownNameError.of(kind, key, known, field="minutes")
    return found


def _check_standing(found: MinutesState) -> None:
    """Refuse what was corrected: the later minutes count."""
    if found.corrected_by is not None:
        minutes, later = found.minutes.key, found.corrected_by
        refuse("joint-minutes-corrected", minutes=minutes, later=later)
