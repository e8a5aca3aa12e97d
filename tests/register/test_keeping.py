import pytest

from govtasks.errors import (
    ConflictError,
    InvalidValueError,
    MalformedDataError,
    UnknownNameError,
)
from govtasks.explain import Citation
from govtasks.obligations import commands as do
from govtasks.obligations.events import Act
from govtasks.proof.exchange import export
from govtasks.proof.faults import FaultKind
from govtasks.proof.retention import (
    DESTRUCTIONS,
    HOLD_PLACED,
    HOLDS,
    Fate,
    Hold,
    KeepRule,
    RetentionPlan,
)
from govtasks.register.reader import Reader
from govtasks.register.retaining import Keeper

ACT = Act(actor="ng-ct-tp")
SOURCE = Citation(instrument="Bảng thời hạn bảo quản của cơ quan")
PLAN = RetentionPlan(
    key="co-quan", rules=(KeepRule(key="giao-viec", years=1, source=SOURCE),)
)


@pytest.fixture
def register(city):
    """Two directives, of which everything under the first is closed."""
    register = city.begun()
    with city.unit(register) as unit:
        unit.issue(city.directive(key="cv-700", number="700"))
        unit.assign(city.obligation("o1"))
        unit.assign(city.obligation("o2"))
        unit.assign(city.obligation("o3", directive="cv-700"))
        unit.do("o1", do.Withdraw(reason="trùng"))
        unit.do("o2", do.Withdraw(reason="trùng"))
    return register


@pytest.fixture
def later(city):
    """A day on which the first directive's dossier is over."""
    return city.at("2018-06-30")


@pytest.fixture
def kept(register, tmp_path):
    """Export the register."""

    def run():
        path = tmp_path / "kept.jsonl"
        with path.open("wb") as out:
            tenants = ["default"]
            export(register._store, out, tenants=tenants)  # noqa: SLF001
        return path

    return run


def fates(register, now):
    """What may be done with each obligation."""
    return {one.key: one.fate for one in register.retention(PLAN, now=now)}


class TestRetention:
    def test_says_what_is_due(self, city, register, later):
        """
        What is closed and over is due, what is open is not.
        """
        assert fates(register, later) == {
            "o1": Fate.DUE,
            "o2": Fate.DUE,
            "o3": Fate.OPEN,
        }
        assert fates(register, city.at("2018-02-10"))["o1"] is Fate.KEPT
        assert fates(register, city.at("2018-02-11"))["o1"] is Fate.DUE


class TestHold:
    def test_is_placed_and_lifted(self, register, later):
        """
        What is held is not due until the hold is lifted.
        """
        hold = Hold(key="thanh-tra", reason="thanh tra", directives=("cv-644",))
        register.hold(hold, actor="ng-ct-tp", now=later)

        assert register.holds() == (hold,)
        assert fates(register, later)["o1"] is Fate.HELD

        register.lift_hold("thanh-tra", "xong", actor="ng-ct-tp", now=later)

        assert register.holds() == ()
        assert fates(register, later)["o1"] is Fate.DUE

    def test_twice(self, register, later):
        """
        A hold that is in force cannot be placed again; one that was lifted can.
        """
        hold = Hold(key="h", reason="x")
        register.hold(hold, actor="a", now=later)

        with pytest.raises(InvalidValueError, match="that is in force") as caught:
            register.hold(hold, actor="a", now=later)

        assert (caught.value.field, caught.value.value) == ("key", "h")
        register.lift_hold("h", "xong", actor="a", now=later)
        register.hold(hold, actor="a", now=later)
        assert register.holds() == (hold,)

    def test_unknown(self, register, later):
        """
        A hold that there is not cannot be lifted.
        """
        with pytest.raises(UnknownNameError, match="unknown hold") as caught:
            register.lift_hold("h", "xong", actor="a", now=later)

        assert (caught.value.field, caught.value.value) == ("key", "h")


class TestDestroy:
    def test_with_a_record(self, register, later, kept):
        """
        What is due is gone, and a record says what, by which rule, and where it is.
        """
        path = kept()

        made = register.destroy(PLAN, path, actor="ng-ct-tp", now=later)

        assert [one.stream for one in made.streams] == [
            "obligation/o1",
            "obligation/o2",
        ]
        assert {one.rule for one in made.streams} == {"giao-viec"}
        assert f'"sha256":"{made.export}"' in path.read_text("utf-8")
        assert fates(register, later) == {"o3": Fate.OPEN}
        with pytest.raises(UnknownNameError, match="unknown obligation"):
            register.facts("o1")

    def test_stays_proved(self, register, later, kept):
        """
        The chains and seals hold: what was there is under a seal.
        """
        register.destroy(PLAN, kept(), actor="ng-ct-tp", now=later)

        report = register.verify()

        assert (report.is_sound, report.erased, report.seals) == (True, 2, 1)
        assert register.rebuild(check=True).different == 0

    def test_without_a_record(self, register, later):
        """
        What was erased without a record is found.
        """
        with register._begin() as session:  # noqa: SLF001 - the store behind it
            session.erase(["obligation/o1"], at=later)

        (fault,) = register.verify().faults

        assert (fault.kind, fault.place) == (FaultKind.ERASED, "obligation/o1")

    def test_nothing_due(self, city, register, kept):
        """
        Where nothing is due nothing is recorded, whatever the export holds.
        """
        early = city.at("2017-06-30")

        assert register.destroy(PLAN, kept(), actor="a", now=early) is None
        with register._begin() as session:  # noqa: SLF001 - the store behind it
            assert not session.read(DESTRUCTIONS)

    def test_not_exported_as_it_is(self, city, register, later, kept):
        """
        What an export does not hold as it is now is not destroyed.
        """
        path = kept()
        with city.unit(register, day="2017-02-12") as unit:
            unit.assign(city.obligation("o4"))
            unit.do("o4", do.Withdraw(reason="trùng"))

        with pytest.raises(InvalidValueError, match="obligation/o4 as it is") as caught:
            register.destroy(PLAN, path, actor="a", now=later)

        assert caught.value.field == "export"
        assert fates(register, later)["o1"] is Fate.DUE

    def test_export_altered(self, register, later, kept):
        """
        An export that was altered holds nothing.
        """
        path = kept()
        path.write_bytes(path.read_bytes()[:-20])

        with pytest.raises(MalformedDataError, match="cut off"):
            register.destroy(PLAN, path, actor="a", now=later)

        assert fates(register, later)["o1"] is Fate.DUE

    def test_held_meanwhile(self, register, later, kept):
        """
        A hold that is placed while it is looked at comes in time.
        """
        path = kept()

        with register._begin() as session:  # noqa: SLF001 - the store behind it
            codec = register._codec  # noqa: SLF001
            keeper = Keeper(
                session=Late(session, codec, later),
                reader=Reader(session, codec, register.rulebook),
                codec=codec,
                tenant="default",
                act=ACT,
                now=later,
            )
            with pytest.raises(ConflictError, match="retention-holds"):
                keeper.destroy(PLAN, path, later.date())

        assert [hold.key for hold in register.holds()] == ["late"]
        assert fates(register, later)["o1"] is Fate.HELD

    def test_nothing_is_appended_any_more(self, city, register, later, kept):
        """
        Nothing can be done with what was destroyed.
        """
        register.destroy(PLAN, kept(), actor="ng-ct-tp", now=later)

        with (
            pytest.raises(UnknownNameError, match="unknown obligation"),
            city.unit(register, day="2018-07-01") as unit,
        ):
            unit.do("o1", do.Accept())


class Late:
    """A transaction beside which somebody places a hold at the last moment."""

    def __init__(self, session, codec, at):
        self._session, self._codec, self._at = session, codec, at

    def __getattr__(self, name):
        return getattr(self._session, name)

    def append_many(self, appends):
        """Append behind a hold that nobody saw."""
        hold, at = Hold(key="late", reason="thanh tra"), self._at
        record = self._codec.value_record(
            HOLD_PLACED, hold, act=ACT, effective_at=at, recorded_at=at
        )
        self._session.append(HOLDS, 0, [record])
        return self._session.append_many(appends)
