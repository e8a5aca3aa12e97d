from contextlib import contextmanager

import attrs
import pytest

from govtasks.obligations import commands as do
from govtasks.obligations.events import Act
from govtasks.ports import RowQuery
from govtasks.register.rebuilding import Rebuilding
from govtasks.testing.store_samples import sample_record

from .test_following import ladder
from .test_sweep_machine import STEPS


@pytest.fixture
def register(city):
    """Obligations of which some were worked at, swept and closed."""
    register = city.begun(rulebook=city.rulebook(ladders=[ladder(STEPS)]))
    with city.unit(register) as unit:
        for number in range(7):
            rule = city.fixed(f"2017-03-{15 + number}")
            unit.assign(city.obligation(f"o{number}", rule=rule))
        unit.do("o1", do.Receive())
        unit.do("o2", do.Withdraw(reason="trùng"))
        unit.assign(city.series())
    register.sweep(city.at("2017-04-20"))
    return register


def rows_of(register):
    """All query rows."""
    with register._begin() as session:  # noqa: SLF001 - the store behind it
        return session.rows(RowQuery())


def spoil(register, **changes):
    """Put other values into the rows of a store."""
    with register._begin() as session:  # noqa: SLF001 - the store behind it
        session.put_rows(
            [attrs.evolve(row, **changes) for row in session.rows(RowQuery())]
        )


class TestRebuild:
    def test_is_what_was_stored(self, register):
        """
        What is derived anew is what was written with the last fact of each.
        """
        before = rows_of(register)

        rebuilt = register.rebuild()

        assert (rebuilt.different, rebuilt.failed) == (0, ())
        assert rebuilt.looked_at == len(before) >= 8
        assert rows_of(register) == before

    @pytest.mark.parametrize(
        "changes",
        [{"state": "gone"}, {"is_open": False, "body": None}, {"next_at": None}],
        ids=["state", "several", "next-at"],
    )
    def test_puts_right(self, register, changes):
        """
        Rows that are not what the facts give are named by field and put right.
        """
        before = rows_of(register)
        spoil(register, **changes)

        rebuilt = register.rebuild()

        assert rebuilt.written
        assert rebuilt.different == len(rebuilt.differences)
        assert {name for one in rebuilt.differences for name in one.fields} == set(
            changes
        )
        assert rows_of(register) == before
        assert register.rebuild().different == 0

    def test_check(self, register):
        """
        A check says the same, and writes nothing.
        """
        spoil(register, state="gone")
        before = rows_of(register)

        checked = register.rebuild(check=True)

        assert not checked.written
        assert checked.different == len(before)
        assert rows_of(register) == before

    @pytest.mark.parametrize("page", [1, 2, 3, 9, 100])
    def test_page_by_page(self, register, page):
        """
        In pages of any size each is looked at once.
        """
        before = rows_of(register)
        spoil(register, state="gone")
        told = []

        rebuilt = Rebuilding(
            begin=register._begin,  # noqa: SLF001 - the store behind it
            codec=register._codec,  # noqa: SLF001
            rulebook=register.rulebook,
            check=False,
            progress=told.append,
            page=page,
        ).run()

        assert (rebuilt.looked_at, rebuilt.different) == (len(before), len(before))
        assert rows_of(register) == before
        assert told[-1] == len(before)

    def test_nothing(self, city):
        """
        Where there are no obligations there are no rows.
        """
        rebuilt = city.begun().rebuild()

        assert (rebuilt.looked_at, rebuilt.different) == (0, 0)

    def test_by_what_is_in_force_now(self, city, register):
        """
        A ladder that changed since the last fact gives another row, and so it is said.
        """
        steps = STEPS.replace('"-3 working days"', '"-9 working days"')
        later = city.open(rulebook=city.rulebook(ladders=[ladder(steps)]))
        with city.unit(later, day="2017-04-20") as unit:
            unit.assign(city.obligation("new", rule=city.fixed("2017-06-15")))

        earlier = city.open(rulebook=city.rulebook(ladders=[ladder(STEPS)]))
        (one,) = earlier.rebuild(check=True).differences

        assert one.stream == "obligation/new"
        assert one.fields == ("next_at",)
        assert one.stored.next_at < one.derived.next_at

    def test_what_was_erased(self, register):
        """
        What was erased has no row, and none is missed.
        """
        with register._begin() as session:  # noqa: SLF001 - the store behind it
            session.erase(["obligation/o2"], at=register._now(None))  # noqa: SLF001

        rebuilt = register.rebuild()

        assert (rebuilt.different, rebuilt.failed) == (0, ())
        assert rebuilt.looked_at == len(rows_of(register))

    def test_row_of_something_else(self, register):
        """
        A row of a stream that is no obligation is left alone.
        """
        with register._begin() as session:  # noqa: SLF001 - the store behind it
            row = attrs.evolve(session.rows(RowQuery())[0], stream="plan/x")
            session.append("plan/x", 0, [sample_record()], row=row)

        assert register.rebuild(check=True).different == 0

    def test_what_cannot_be_derived(self, register):
        """
        An obligation that this release cannot read is named; the others are rebuilt.
        """
        with register._begin() as session:  # noqa: SLF001 - the store behind it
            record = sample_record(type="teleported")
            session.append("obligation/zz", 0, [record])
        spoil(register, state="gone")

        rebuilt = register.rebuild()

        ((stream, reason),) = rebuilt.failed
        assert stream == "obligation/zz"
        assert "unknown kind of fact" in reason
        assert rebuilt.different == len(rows_of(register))

    def test_appended_meanwhile(self, city, register):
        """
        The row of a fact that came while it was derived is not put back.
        """
        spoil(register, state="gone")
        raced = []

        @contextmanager
        def begin():
            with register._begin() as session:  # noqa: SLF001 - the store behind it
                yield Raced(session, register, city.at("2017-04-21"), raced)

        Rebuilding(
            begin=begin,
            codec=register._codec,  # noqa: SLF001
            rulebook=register.rulebook,
            check=False,
        ).run()

        assert raced == ["o0"]
        assert register.rebuild(check=True).different == 0


class Raced:
    """A transaction that, before it writes rows, sees what somebody else appended."""

    def __init__(self, session, register, at, raced):
        self._session, self._register = session, register
        self._at, self._raced = at, raced

    def __getattr__(self, name):
        return getattr(self._session, name)

    def put_rows(self, rows):
        """Write rows, behind a newer fact of one of them."""
        if not self._raced:
            act = Act(actor="ng-truong-noi-vu")
            unit = self._register._unit(self._session, act, self._at)  # noqa: SLF001
            unit.do("o0", do.Receive())
            self._raced.append("o0")
        self._session.put_rows(rows)
