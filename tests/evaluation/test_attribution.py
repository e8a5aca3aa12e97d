"""Who is judged for which days, and which moments decide whose an obligation is."""

import datetime as dt
import tomllib
from pathlib import Path

import attrs
import pytest

from govtasks.codec import Codec
from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.evaluation.attribution import (
    Days,
    below,
    bodies_of,
    capacity_of,
    cut_of,
    held_days,
    persons_of,
    slice_of,
)
from govtasks.evaluation.periods import Period
from govtasks.evaluation.scorecards import JudgedAs, Subject
from govtasks.organisation import (
    Manner,
    Organisation,
    Person,
    Placement,
    Post,
    PostKind,
    Tenure,
)
from govtasks.text import Text

OFFICE = Path(__file__).parents[1] / "data" / "office.toml"
JUNE = Period.of("2017-06")
HEAD = Subject(
    capacity=JudgedAs.HEAD,
    body="noi-vu",
    post="truong-noi-vu",
    person="ng-truong-noi-vu",
)
FOREVER = dt.date.max


def day(text):
    """Return a day of 2017 from its month and day."""
    return dt.date.fromisoformat(f"2017-{text}")


def days(since, until):
    """Return days of 2017."""
    return Days(day(since), day(until))


@pytest.fixture(scope="module")
def office():
    """Give the small city, with an official's post that two persons hold."""
    made = Codec().load(tomllib.loads(OFFICE.read_text("utf-8")), Organisation)
    clerk = Post(
        key="cv-noi-vu",
        title=Text.of(vi="Chuyên viên", en="Clerk"),
        body="noi-vu",
        kind=PostKind.OFFICIAL,
        since=dt.date(2016, 1, 1),
    )
    return attrs.evolve(made, posts=(*made.posts, clerk))


def with_tenures(office, *tenures):
    """Return the city with other tenures, and whoever holds them."""
    known = {one.key for one in office.persons}
    new = sorted({one.person for one in tenures} - known)
    persons = (*office.persons, *(Person(key=key, name=key) for key in new))
    return attrs.evolve(office, tenures=tenures, persons=persons)


def tenure(person, since, until=None, post="truong-noi-vu", manner=Manner.FULL):
    """Return a tenure of 2017."""
    return Tenure(
        post=post,
        person=person,
        since=day(since),
        until=until and day(until),
        manner=manner,
    )


class TestHeldDays:
    def test_are_those_of_the_tenure(self, office):
        """
        Whoever holds a post alone is judged for all days on which he holds it.
        """
        office = with_tenures(office, tenure("a", "02-01", "06-15"))

        assert held_days(office, "truong-noi-vu", "a") == (days("02-01", "06-15"),)

    def test_of_who_still_holds_it_do_not_end(self, office):
        """
        What lasts has no last day.
        """
        office = with_tenures(office, tenure("a", "02-01"))

        found = held_days(office, "truong-noi-vu", "a")

        assert found == (Days(day("02-01"), FOREVER),)

    def test_of_an_acting_head_end_where_a_full_one_comes(self, office):
        """
        Of several holders of a head's post one counts: the full one first.
        """
        office = with_tenures(
            office,
            tenure("acting", "01-01", "12-31", manner=Manner.ACTING),
            tenure("full", "06-15"),
        )

        assert held_days(office, "truong-noi-vu", "acting") == (days("01-01", "06-15"),)
        assert held_days(office, "truong-noi-vu", "full") == (
            Days(day("06-15"), FOREVER),
        )

    def test_go_on_from_acting_to_full(self, office):
        """
        Who is confirmed in the post that he acted in is judged for all of it.
        """
        office = with_tenures(
            office,
            tenure("a", "03-01", "06-15", manner=Manner.IN_CHARGE),
            tenure("a", "06-15", "09-01"),
        )

        assert held_days(office, "truong-noi-vu", "a") == (days("03-01", "09-01"),)

    def test_leave_out_a_vacancy(self, office):
        """
        Who left and came back is not judged for the days between.
        """
        office = with_tenures(
            office, tenure("a", "01-01", "03-01"), tenure("a", "06-01", "07-01")
        )

        assert held_days(office, "truong-noi-vu", "a") == (
            days("01-01", "03-01"),
            days("06-01", "07-01"),
        )

    def test_of_an_officials_post_are_those_of_each_holder(self, office):
        """
        Two clerks in one post are both judged.
        """
        office = with_tenures(
            office,
            tenure("a", "01-01", "07-01", post="cv-noi-vu"),
            tenure("b", "06-01", "08-01", post="cv-noi-vu"),
        )

        assert held_days(office, "cv-noi-vu", "a") == (days("01-01", "07-01"),)
        assert held_days(office, "cv-noi-vu", "b") == (days("06-01", "08-01"),)

    def test_end_with_the_post(self, office):
        """
        A post that is abolished is held by nobody.
        """
        posts = [
            attrs.evolve(one, until=day("05-01")) if one.key == "pho-noi-vu" else one
            for one in office.posts
        ]
        office = attrs.evolve(office, posts=tuple(posts))

        (found,) = held_days(office, "pho-noi-vu", "ng-pho-noi-vu")

        assert found.until == day("05-01")

    def test_of_an_unknown_post_are_refused(self, office):
        """
        A misspelt post is not guessed.
        """
        with pytest.raises(UnknownNameError, match="unknown post"):
            held_days(office, "truong-noi-v", "a")


class TestSliceOf:
    def test_is_cut_by_the_period_and_the_tenure(self, office):
        """
        Who left in the period is judged up to his last day.
        """
        office = with_tenures(office, tenure("a", "02-01", "06-15"))
        subject = attrs.evolve(HEAD, person="a")

        found = slice_of(office, subject, JUNE)

        assert (found.since, found.until) == (day("06-01"), day("06-15"))
        assert found.end == dt.datetime.fromisoformat("2017-06-15T00:00+07:00")
        assert found.had(day("06-14"))
        assert not found.had(day("06-15"))
        assert found.had(day("02-01"))

    def test_of_a_body_is_its_life_in_the_period(self, office):
        """
        A unit that was dissolved is judged until then.
        """
        subject = Subject(capacity=JudgedAs.BODY, body="y-te")

        found = slice_of(office, subject, Period.of("2017-Q2"))

        assert (found.since, found.until) == (day("04-01"), day("06-01"))

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            pytest.param(
                {"body": "tai-chinh"}, "body", "has its post in noi-vu", id="other body"
            ),
            pytest.param(
                {"capacity": JudgedAs.DEPUTY},
                "capacity",
                "is judged as head",
                id="other capacity",
            ),
            pytest.param(
                {"person": "ng-ct-tp"}, "subject", "not to be judged", id="not held"
            ),
        ],
    )
    def test_refuses_who_is_no_subject(self, office, changes, field, message):
        """
        What does not fit together is named.
        """
        with pytest.raises(InvalidValueError, match=message) as caught:
            slice_of(office, attrs.evolve(HEAD, **changes), JUNE)

        assert caught.value.field == field

    def test_refuses_a_body_that_was_not_there(self, office):
        """
        What ended before the period is not judged in it.
        """
        subject = Subject(capacity=JudgedAs.BODY, body="y-te")

        with pytest.raises(InvalidValueError, match="any day of 2017-06") as caught:
            slice_of(office, subject, JUNE)

        assert caught.value.arguments["period"] == "2017-06"

    @pytest.mark.parametrize(
        ("changes", "kind"),
        [
            pytest.param({"body": "nowhere"}, "body", id="body"),
            pytest.param({"post": "nothing"}, "post", id="post"),
            pytest.param({"person": "nobody"}, "person", id="person"),
        ],
    )
    def test_refuses_what_is_not_there(self, office, changes, kind):
        """
        What is misspelt is not guessed.
        """
        with pytest.raises(UnknownNameError, match=f"unknown {kind}"):
            slice_of(office, attrs.evolve(HEAD, **changes), JUNE)


class TestPersonsOf:
    def test_names_a_person_with_two_posts_twice(self, office):
        """
        Each post is judged by itself.
        """
        office = with_tenures(
            office, tenure("a", "01-01"), tenure("a", "01-01", post="ct-tp")
        )

        found = [one.subject.key for one in persons_of(office, JUNE)]

        assert sorted(found) == ["head/ct-tp/a", "head/truong-noi-vu/a"]

    def test_names_who_held_it_twice_once(self, office):
        """
        Two tenures of one post are one subject.
        """
        office = with_tenures(
            office, tenure("a", "06-01", "06-05"), tenure("a", "06-20", "06-25")
        )

        (found,) = persons_of(office, JUNE)

        assert found.days == (days("06-01", "06-05"), days("06-20", "06-25"))

    @pytest.mark.parametrize(
        ("since", "until", "judged"),
        [
            pytest.param("05-01", "06-01", False, id="left before"),
            pytest.param("05-01", "06-02", True, id="left on the second day"),
            pytest.param("06-30", "07-15", True, id="came on the last day"),
            pytest.param("07-01", None, False, id="came after"),
        ],
    )
    def test_looks_at_the_days(self, office, since, until, judged):
        """
        One day in the post is enough.
        """
        office = with_tenures(office, tenure("a", since, until))

        assert bool(list(persons_of(office, JUNE))) is judged


class TestBodiesOf:
    def test_are_those_that_led_something(self, office):
        """
        One that did not exist, or that nobody knows, is left out.
        """
        found = bodies_of(office, JUNE, ["noi-vu", "y-te", "nowhere", "noi-vu"])

        assert [one.subject.key for one in found] == ["body/noi-vu"]

    def test_of_a_day_are_judged_for_it(self, office):
        """
        A unit that existed for one day has a slice of one day.
        """
        bodies = [
            attrs.evolve(one, since=day("06-10"), until=day("06-11"))
            if one.key == "y-te"
            else one
            for one in office.bodies
        ]
        office = attrs.evolve(office, bodies=tuple(bodies))

        (found,) = bodies_of(office, JUNE, ["y-te"])

        assert (found.since, found.until) == (day("06-10"), day("06-11"))


class TestBelow:
    def test_is_by_the_hierarchy_of_the_day(self, office):
        """
        A unit that was placed elsewhere counts for whoever was above it then.
        """
        moved = Placement(body="y-te", parent="tinh", since=day("05-01"))
        office = attrs.evolve(office, placements=(moved,))

        assert "y-te" in below(office, "tp", day("04-30"))
        assert "y-te" not in below(office, "tp", day("05-01"))
        assert "y-te" in below(office, "tinh", day("05-01"))


class TestCapacityOf:
    @pytest.mark.parametrize(
        ("kind", "capacity"),
        [
            pytest.param(PostKind.CHAIR, JudgedAs.HEAD, id="chair"),
            pytest.param(PostKind.HEAD, JudgedAs.HEAD, id="head"),
            pytest.param(PostKind.VICE_CHAIR, JudgedAs.DEPUTY, id="vice-chair"),
            pytest.param(PostKind.DEPUTY, JudgedAs.DEPUTY, id="deputy"),
            pytest.param(PostKind.OFFICIAL, JudgedAs.OFFICIAL, id="official"),
            pytest.param(PostKind.MEMBER, JudgedAs.OFFICIAL, id="member"),
        ],
    )
    def test_follows_the_post(self, office, kind, capacity):
        """
        As what somebody is judged follows from the sort of post.
        """
        post = attrs.evolve(office.post("cv-noi-vu"), kind=kind)

        assert capacity_of(post) is capacity


class TestCutOf:
    def test_at_the_end_leaves_out_what_takes_effect_at_midnight(self):
        """
        A deadline of the last day has passed, a transfer of the next has not happened.
        """
        cut = cut_of(JUNE.end, JUNE.end)

        assert cut.at == JUNE.end
        assert cut.last == JUNE.end - dt.timedelta(microseconds=1)

    def test_before_the_end_is_that_instant(self):
        """
        What happened at the very instant counts.
        """
        at = JUNE.end - dt.timedelta(hours=1)

        assert (cut_of(JUNE.end, at).at, cut_of(JUNE.end, at).last) == (at, at)
