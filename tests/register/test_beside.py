import datetime as dt

import attrs
import pytest

from govtasks.deadlines.rules import Every, Undated
from govtasks.obligations import commands as do
from govtasks.obligations.model import Coordinating, Kind, Roles, Silence
from govtasks.obligations.particulars import Opinion, RoleChange, RoleName
from govtasks.obligations.replies import Standing
from govtasks.register.queries import Filter

MISSING = Filter(finding="reply-missing")
UNREVIEWED = Filter(finding="review-overdue")


def keys(views):
    """Keys of what was found."""
    return [view.key for view in views]


@pytest.fixture
def asking(city):
    """Give a register with an obligation on which Finance and the Front are asked.

    Five working days from the receipt on Friday 10 February end on Friday 17.
    """
    register = city.begun()
    helping = tuple(
        Coordinating(
            body=body, reply=city.within("5 working days"), silence=Silence.AGREES
        )
        for body in ("tai-chinh", "mttq")
    )
    with city.unit(register) as unit:
        roles = Roles(lead="noi-vu", confirming="tp", coordinating=helping)
        unit.assign(city.obligation("o1", roles=roles))
        unit.assign(city.obligation("o2"))
        unit.do("o1", do.Receive())
    return register


class TestReplies:
    def test_stand_in_the_view(self, city, asking):
        """
        A view tells of each body whether it replied, by the law of the obligation.
        """
        with city.unit(asking, "2017-02-14") as unit:
            unit.do("o1", do.Reply(body="tai-chinh", opinion=Opinion.OBJECTS))

        before = asking.view("o1", city.at("2017-02-17", "23:59")).replies
        after = asking.view("o1", city.at("2017-02-18", "00:00")).replies

        assert [one.standing for one in before] == [Standing.REPLIED, Standing.WAITING]
        assert [one.standing for one in after] == [Standing.REPLIED, Standing.SILENT]
        assert [one.is_requested for one in after] == [False, True]
        assert after[1].last_day == dt.date(2017, 2, 17)
        assert after[1].counts_as is Opinion.AGREES
        assert asking.view("o2").replies == ()

    def test_who_was_silent_is_found(self, city, asking):
        """
        From the end of its day on, until it replies or the work is closed.
        """
        (view,) = asking.views(city.at("2017-02-18"), MISSING)

        assert view.key == "o1"
        assert [one.text("en") for one in view.findings] == [
            "Finance was to reply by Fri 17 Feb 2017 and has said nothing.",
            "Fatherland Front was to reply by Fri 17 Feb 2017 and has said nothing.",
        ]
        assert asking.views(city.at("2017-02-17"), MISSING) == ()
        with city.unit(asking, "2017-02-20") as unit:
            unit.do("o1", do.Withdraw(reason="trùng"))
        assert asking.views(city.at("2017-02-21"), MISSING) == ()

    def test_silence_is_no_overdue_of_the_lead(self, city, asking):
        """
        The figures of what is overdue know only the lead's own deadline.
        """
        view = asking.view("o1", city.at("2017-02-20"))

        assert not view.is_overdue
        assert view.last_day == dt.date(2017, 3, 15)

    def test_what_is_closed_keeps_the_calendar_of_then(self, city, asking):
        """
        A view of what ended tells the replies as they stood by its end.
        """
        with city.unit(asking, "2017-02-20") as unit:
            unit.do("o1", do.Withdraw(reason="trùng"))

        view = asking.view("o1", city.at("2017-06-01"))

        assert [one.standing for one in view.replies] == [Standing.SILENT] * 2
        assert view.findings == ()

    def test_successor_has_said_what_its_predecessor_said(self, city, asking):
        """
        A body that takes the role over is not asked again.
        """
        with city.unit(asking, "2017-02-14") as unit:
            unit.do("o1", do.Reply(body="tai-chinh", opinion=Opinion.AGREES))
            change = RoleChange(role=RoleName.COORDINATING, old="tai-chinh", new="y-te")
            unit.do("o1", do.Transfer(changes=(change,), cause="sáp nhập"))

        (first, _) = asking.view("o1", city.at("2017-02-20")).replies

        assert (first.body, first.standing) == ("y-te", Standing.REPLIED)
        assert first.said.body == "tai-chinh"


class TestReview:
    MONTHLY = Every(period="month", since=dt.date(2017, 1, 1), roll="none")

    @pytest.fixture
    def standing(self, city):
        """Give a register with a standing duty that is reviewed each month."""
        register = city.begun()
        duty = city.obligation(
            "d1", kind=Kind.STANDING, rule=Undated(), review=self.MONTHLY
        )
        with city.unit(register) as unit:
            unit.assign(duty)
            unit.assign(city.obligation("o1"))
        return register

    def test_stands_in_the_view(self, city, standing):
        """
        A view of a standing duty tells its next review, any other none.
        """
        view = standing.view("d1", city.at("2017-02-28"))

        assert view.review.next_day == dt.date(2017, 2, 28)
        assert not view.review.is_overdue
        assert standing.view("o1").review is None

    def test_that_is_over_is_found_and_not_overdue(self, city, standing):
        """
        It is listed by a name of its own, and in no figures.
        """
        (view,) = standing.views(city.at("2017-03-01"), UNREVIEWED)

        assert (view.key, view.is_overdue) == ("d1", False)
        assert view.findings[0].text("vi") == (
            "Chưa thực hiện lần rà soát có hạn Thứ Ba 28/02/2017."
        )
        assert standing.views(city.at("2017-02-28"), UNREVIEWED) == ()

    def test_review_sets_the_next_day(self, city, standing):
        """
        Once somebody has looked, the next day of the cadence is the next.
        """
        with city.unit(standing, "2017-02-20") as unit:
            unit.do("d1", do.Review(note="không có vi phạm"))

        view = standing.view("d1", city.at("2017-03-01"))
        assert view.review.next_day == dt.date(2017, 3, 31)
        assert view.review.reviewed_at == city.at("2017-02-20")
        assert keys(standing.views(city.at("2017-03-01"), UNREVIEWED)) == []

    def test_of_a_request_too(self, city, standing):
        """
        A cadence belongs to a standing duty, however binding that is.
        """
        duty = city.obligation(
            "d2", kind=Kind.STANDING, rule=Undated(), review=self.MONTHLY
        )
        encouraged = attrs.evolve(duty, force=type(duty.force).ENCOURAGEMENT)
        with city.unit(standing) as unit:
            unit.assign(encouraged)

        assert keys(standing.views(city.at("2017-03-01"), UNREVIEWED)) == ["d1", "d2"]


class TestManyTimes:
    def test_register_says_so_from_the_third_extension(self, city):
        """
        Whoever reads the view sees that the term was made longer many times.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        said = []
        for month in (4, 5, 6):
            day = f"2017-{month:02}-15"
            with city.unit(
                register, f"2017-02-{16 + month}", actor="ng-truong-noi-vu"
            ) as unit:
                asked = do.RequestExtension(to=city.fixed(day).day, reason="lớn")
                unit.do("o1", asked)
            with city.unit(register, f"2017-02-{16 + month}", "09:00") as unit:
                unit.do("o1", do.GrantExtension())
            view = register.view("o1", city.at("2017-03-01"))
            said.append("gia hạn nhiều lần" in view.status.in_locale("vi"))

        assert said == [False, False, True]
