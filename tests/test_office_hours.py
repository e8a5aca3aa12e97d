import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from govtasks.errors import InvalidValueError
from govtasks.notices import Notice, Recipient
from govtasks.office_hours import OfficeHours
from govtasks.plugins import Crew, load_plugins

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TO = Recipient(person="p", name="P")


def at(text):
    """Return an instant in Vietnam."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def held(now, **hours):
    """Return until when a notice waits with these hours."""
    notice = Notice(
        key="k", channel="c", recipient="p", template="notices.remind", created_at=now
    )
    loaded = load_plugins([], settings={"office-hours": hours} if hours else None)
    crew = Crew(loaded)
    until = crew.hold(notice, TO, now)
    assert crew.faults == ()
    return until


class TestOfficeHours:
    @pytest.mark.parametrize(
        ("now", "until"),
        [
            pytest.param("2017-03-01T06:59:59", "2017-03-01T07:00", id="before"),
            pytest.param("2017-03-01T07:00", None, id="at the opening"),
            pytest.param("2017-03-01T17:29:59", None, id="at the end"),
            pytest.param("2017-03-01T17:30", "2017-03-02T07:00", id="closed"),
            pytest.param("2017-02-28T23:00", "2017-03-01T07:00", id="end of a month"),
        ],
    )
    def test_waits_for_the_opening(self, now, until):
        """
        What would go out while the office is closed waits until it opens.
        """
        assert held(at(now), opens="07:00") == (until and at(until))

    def test_in_its_own_zone(self):
        """
        The hours are those of the office, wherever the clock stands.
        """
        now = dt.datetime(2017, 3, 1, 12, tzinfo=dt.UTC)

        assert held(now, opens="07:00") == at("2017-03-02T07:00")

    def test_none_by_default(self):
        """
        Without settings notices go out at any hour.
        """
        assert held(at("2017-03-01T03:00")) is None

    @pytest.mark.parametrize(
        ("hours", "field", "problem"),
        [
            pytest.param(
                {"opens": dt.time(18)}, "opens", "before the office closes", id="order"
            ),
            pytest.param({"zone": "Mars/Base"}, "zone", "a time zone", id="zone"),
            pytest.param({"zone": "../x"}, "zone", "a time zone", id="path"),
        ],
    )
    def test_refused(self, hours, field, problem):
        """
        Hours that cannot be are refused when they are set.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            OfficeHours(**hours)

        assert caught.value.field == field
