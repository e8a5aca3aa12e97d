"""Units that tell by themselves whether they are whole, and the search for others.

Each writes facts to two streams, with rows and notices, under a name of its own.
"""

import random
from collections import Counter

import attrs

from govtasks.codec import Codec
from govtasks.errors import ConflictError
from govtasks.ports import Append, DeliveryState
from govtasks.proof.verifying import verify
from govtasks.testing.store_samples import (
    HOUR,
    NOON,
    Picture,
    sample_notice,
    sample_record,
    sample_row,
)

TENANT = "ordeal"
STREAMS = tuple(f"obligation/{number:02}" for number in range(12))
AT_ONCE = 2
MOST_CONFLICTS = 200


@attrs.define(eq=False)
class Writer:
    """Somebody who writes units, and hands over notices.

    Attributes:
        store: Where to.
        chance: Chooses the streams.
        tell: Is told, word by word, what was acknowledged.
        streams: Of which keys.
        padding: How many bytes more each unit carries.
        known: The version of each stream that was seen last.
        conflicts: How often another was faster.
    """

    store: object
    chance: random.Random
    tell: object = lambda *_words: None
    streams: tuple[str, ...] = STREAMS
    padding: int = 0
    known: dict[str, int] = attrs.field(factory=dict)
    conflicts: int = 0

    def write(self, unit, now=NOON):
        """Write one unit, and tell so when it was acknowledged.

        Raises:
            ConflictError: Another was faster.
        """
        chosen = sorted(self.chance.sample(self.streams, AT_ONCE))
        # No server can make it smaller.
        data = {"unit": unit, "padding": self.chance.randbytes(self.padding).hex()}
        with self.store.begin(TENANT) as session:
            versions = {stream: self._version(session, stream) for stream in chosen}
            appends = [
                _append(stream, versions[stream], data, now) for stream in chosen
            ]
            session.append_many(appends)
        self.tell("wrote", unit)

    def write_at_last(self, unit, now=NOON):
        """As `write`, again after each conflict."""
        for _ in range(MOST_CONFLICTS):
            try:
                return self.write(unit, now)
            except ConflictError:
                self.conflicts += 1
        message = f"{unit} was overtaken {MOST_CONFLICTS} times"
        raise AssertionError(message)

    def _version(self, session, stream):
        known = self.known.get(stream, 0)
        self.known[stream] = known + len(session.read(stream, after=known))
        return self.known[stream]

    def drain(self, now, limit=4):
        """Claim what is due, and hand it over; tell of each step."""
        with self.store.begin(TENANT) as session:
            claimed = session.claim(now, until=now + HOUR, limit=limit)
        for delivery in claimed:
            key = delivery.notice.key
            self.tell("claimed", key)
            settled = attrs.evolve(
                delivery, state=DeliveryState.ACCEPTED, claimed_until=None
            )
            with self.store.begin(TENANT) as session:
                taken = session.settle(delivery, settled)
            if taken:
                self.tell("settled", key)


def _append(stream, version, data, now):
    unit, record = data["unit"], sample_record(data=data, recorded_at=now)
    return Append(
        stream=stream,
        expected=version,
        records=[record, record],
        row=sample_row(stream, state=unit),
        notices=[sample_notice(f"{unit}/{stream}", created_at=now)],
    )


@attrs.define
class Told:
    """What was acknowledged, in the order in which it was.

    Attributes:
        units: Units that were written.
        settled: Notices of which it is recorded that they were handed over.
        wrong: What must not be.
    """

    units: set[str] = attrs.field(factory=set)
    settled: set[str] = attrs.field(factory=set)
    wrong: list[str] = attrs.field(factory=list)

    def tell(self, word, what):
        """Take one word of a writer."""
        if word == "wrote":
            self.units.add(what)
        elif word == "settled":
            self.settled.add(what)
        elif word == "claimed" and what in self.settled:
            self.wrong.append(f"{what} was handed over, and claimed again")


def wrong_in(store, told):
    """Say what is wrong with a store after all that was done to it: nothing."""
    with store.begin(TENANT) as session:
        found = Picture.of(session)
        proof = verify(session, Codec(), tenant=TENANT)
        numbered = session.since(0, limit=10**9)
    facts = Counter(
        (record.data["unit"], stream)
        for stream, records in found.facts.items()
        for record in records
    )
    return [
        *told.wrong,
        *(f"{one} does not verify" for one in proof.faults),
        *_lost(told, facts, found),
        *_halves(facts, found),
        *_misplaced(numbered, facts),
    ]


def _lost(told, facts, found):
    there = {unit for unit, _ in facts}
    yield from (f"{unit} was acknowledged and is lost" for unit in told.units - there)
    accepted = {
        one.notice.key
        for one in found.deliveries
        if one.state is DeliveryState.ACCEPTED
    }
    for key in told.settled - accepted:
        yield f"{key} was handed over, which is forgotten"


def _halves(facts, found):
    """What was written of a unit, where that is not all of it."""
    streams = Counter(unit for unit, _ in facts)
    yield from (f"{unit} is half" for unit, n in streams.items() if n != AT_ONCE)
    yield from (f"{one} is half or double" for one, n in facts.items() if n != AT_ONCE)
    expected = {f"{unit}/{stream}" for unit, stream in facts}
    notices = Counter(one.notice.key for one in found.deliveries)
    if notices != Counter(expected):
        yield f"notices of no unit, or units without: {expected ^ set(notices)}"
    newest = {stream: all_[-1].data["unit"] for stream, all_ in found.facts.items()}
    if newest != (rows := {row.stream: row.state for row in found.rows}):
        yield f"rows {rows} of facts {newest}"


def _misplaced(numbered, facts):
    """What is wrong with the order in which facts became known."""
    positions = [one.position for one in numbered]
    places = {(one.fact.stream, one.fact.version) for one in numbered}
    if positions != list(range(1, sum(facts.values()) + 1)):
        yield f"positions with gaps, or not of all: {len(positions)}"
    if len(places) != len(positions):
        yield "a fact stands at two positions"
