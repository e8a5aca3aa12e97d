"""Results made of other results."""

import datetime as dt
import zoneinfo

from govtasks.deadlines.rules import Within
from govtasks.deadlines.suspension import Pause, suspended
from govtasks.deadlines.terms import Term, Unit

ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")


class TestExplained:
    def test_hours_that_end_on_another_day(self, civil, state):
        """
        24 hours that stood still over night end, and are named, on the day after.

        One hour runs before the pause; the other 23 end at 9:30 on 5 April.
        """
        found = suspended(
            Within(terms=(Term(24, Unit.HOUR),)),
            {"receipt": dt.datetime(2017, 4, 3, 7, tzinfo=ZONE)},
            [
                Pause(
                    since=dt.datetime(2017, 4, 3, 8, tzinfo=ZONE),
                    until=dt.datetime(2017, 4, 4, 10, 30, tzinfo=ZONE),
                )
            ],
            regime=civil,
            calendar=state,
            now=dt.datetime(2018, 1, 1, tzinfo=dt.UTC),
            effect="not-counted",
        )

        assert found.expires_at == dt.datetime(2017, 4, 5, 9, 30, tzinfo=ZONE)
        assert found.last_day == found.nominal_day == dt.date(2017, 4, 5)
