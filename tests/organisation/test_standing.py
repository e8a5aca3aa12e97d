import datetime as dt
import typing

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.explain import Citation
from govtasks.organisation import Absence, Mandate, Tenure
from govtasks.organisation.standing import (
    Deed,
    Fault,
    Standing,
    absence_of,
    bases,
    covers,
    fault_of,
    mandates_for,
    mandates_from,
    present,
    substitute,
)

SINCE = dt.date(2017, 1, 1)
DAY = dt.date(2017, 2, 10)
UNTIL = dt.date(2017, 7, 1)
ACT = Citation(instrument="Decision 12/QĐ-UBND")
CONFIRM = Deed(day=DAY, command="confirm")


def mandate(key, giver, to, basis=None, **fields):
    """A mandate to confirm, for half a year; it may be passed on."""
    given = {
        "commands": ["confirm"],
        "since": SINCE,
        "until": UNTIL,
        "instrument": ACT,
        "may_subdelegate": True,
        **fields,
    }
    return Mandate(key=key, from_post=giver, to_post=to, basis=basis, **given)


def away(person, substitute=None, **fields):
    """Somebody is away from the post of the same key, for February."""
    february = {"since": dt.date(2017, 2, 1), "until": dt.date(2017, 3, 1)}
    given = {"post": person, **february, **fields}
    return Absence(person=person, substitute_post=substitute, **given)


def rule(fault):
    """The rule of a fault, or None."""
    return fault and fault.rule


class TestFaultOf:
    @pytest.fixture
    def with_mandates(self, organisation):
        """Make the city with some mandates."""

        def make(*mandates, **lists):
            return attrs.evolve(organisation, mandates=mandates, **lists)

        return make

    def test_holds(self, with_mandates):
        """
        A mandate holds for the command that it names on a day on which it is in force.
        """
        given = with_mandates(mandate("m", "city-chair", "home-head"))

        assert fault_of(given, "m", CONFIRM) is None

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            pytest.param(dt.date(2016, 12, 31), "mandate-expired", id="day before"),
            pytest.param(dt.date(2017, 1, 1), None, id="first day"),
            pytest.param(dt.date(2017, 6, 30), None, id="last day"),
            pytest.param(dt.date(2017, 7, 1), "mandate-expired", id="day after"),
        ],
    )
    def test_has_a_first_and_a_last_day(self, with_mandates, day, expected):
        """
        It holds from its first day on and no longer on the day on which it is over.
        """
        given = with_mandates(mandate("m", "city-chair", "home-head"))

        assert rule(fault_of(given, "m", Deed(day=day, command="confirm"))) == expected

    def test_trap_f8_expired_says_which_and_when(self, with_mandates):
        """
        What is refused names the mandate and the day.
        """
        given = with_mandates(mandate("m", "city-chair", "home-head"))

        found = fault_of(given, "m", Deed(day=UNTIL, command="confirm"))

        assert found == Fault(
            rule="mandate-expired", arguments=(("mandate", "m"), ("day", UNTIL))
        )

    def test_trap_f8_round_trip_ends(self, with_mandates):
        """
        From A to B to C and back to A is a circle, and asking about it ends.
        """
        given = with_mandates(
            mandate("ab", "city-chair", "home-head"),
            mandate("bc", "home-head", "home-deputy", "ab"),
            mandate("ca", "home-deputy", "city-chair", "bc"),
        )

        assert rule(fault_of(given, "bc", CONFIRM)) is None
        assert rule(fault_of(given, "ca", CONFIRM)) == "mandate-circle"

    @pytest.mark.parametrize("key", ["ab", "bc", "ca"])
    def test_trap_f8_mandates_that_rest_on_each_other(self, with_mandates, key):
        """
        Mandates whose bases go round hold for nobody, wherever one begins.
        """
        given = with_mandates(
            mandate("ab", "city-chair", "home-head", "ca"),
            mandate("bc", "home-head", "home-deputy", "ab"),
            mandate("ca", "home-deputy", "city-chair", "bc"),
        )

        found = fault_of(given, key, CONFIRM)

        assert found == Fault(rule="mandate-circle", arguments=(("mandate", key),))

    def test_unknown(self, organisation):
        """
        A key that no mandate has is a fault and no error.
        """
        found = fault_of(organisation, "made-up", CONFIRM)

        assert found == Fault(
            rule="mandate-unknown", arguments=(("mandate", "made-up"),)
        )

    def test_passed_on_against_its_instrument(self, with_mandates):
        """
        A mandate that may not be passed on is not, and both are named.
        """
        given = with_mandates(
            mandate("ab", "city-chair", "home-head", may_subdelegate=False),
            mandate("bc", "home-head", "home-deputy", "ab"),
        )

        found = fault_of(given, "bc", CONFIRM)

        assert found == Fault(
            rule="sub-delegation", arguments=(("mandate", "bc"), ("basis", "ab"))
        )
        assert fault_of(given, "ab", CONFIRM) is None

    def test_ends_with_its_basis(self, with_mandates):
        """
        A mandate that was passed on is over when the one it rests on is.
        """
        given = with_mandates(
            mandate("ab", "city-chair", "home-head", until=dt.date(2017, 2, 1)),
            mandate("bc", "home-head", "home-deputy", "ab"),
        )

        found = fault_of(given, "bc", CONFIRM)

        assert found == Fault(
            rule="mandate-expired", arguments=(("mandate", "ab"), ("day", DAY))
        )

    def test_gives_no_more_than_its_basis(self, with_mandates):
        """
        A mandate cannot pass on a command that the one it rests on does not name.
        """
        given = with_mandates(
            mandate("ab", "city-chair", "home-head"),
            mandate(
                "bc", "home-head", "home-deputy", "ab", commands=["confirm", "assign"]
            ),
        )

        found = fault_of(given, "bc", Deed(day=DAY, command="assign"))

        assert found == Fault(
            rule="mandate-out-of-scope",
            arguments=(("mandate", "ab"), ("command", "assign")),
        )

    @pytest.mark.parametrize("post", ["city-chair", "home-head"])
    def test_ends_with_its_posts(self, with_mandates, organisation, post):
        """
        A mandate from or to a post that exists no more is not in force.
        """
        posts = tuple(
            attrs.evolve(one, until=DAY) if one.key == post else one
            for one in organisation.posts
        )
        given = with_mandates(mandate("m", "city-chair", "home-head"), posts=posts)

        assert rule(fault_of(given, "m", CONFIRM)) == "mandate-expired"
        before = Deed(day=DAY - dt.timedelta(days=1), command="confirm")
        assert fault_of(given, "m", before) is None


class TestCovers:
    @pytest.mark.parametrize(
        ("limits", "deed", "expected"),
        [
            pytest.param({}, {"command": "confirm"}, True, id="no limits"),
            pytest.param({}, {"command": "assign"}, False, id="another command"),
            pytest.param({}, {}, True, id="any command"),
            pytest.param(
                {"fields": ["staff"]}, {"field": "staff"}, True, id="its field"
            ),
            pytest.param(
                {"fields": ["staff"]}, {"field": "land"}, False, id="another field"
            ),
            pytest.param({"fields": ["staff"]}, {}, False, id="no field"),
            pytest.param({"bodies": ["home"]}, {"body": "home"}, True, id="its body"),
            pytest.param(
                {"bodies": ["home"]}, {"body": "archive"}, False, id="a body below"
            ),
            pytest.param({"bodies": ["home"]}, {}, False, id="no body"),
            pytest.param(
                {"fields": ["staff"], "bodies": ["home"]},
                {"field": "staff", "body": "city"},
                False,
                id="its field for another body",
            ),
        ],
    )
    def test_names_each(self, limits, deed, expected):
        """
        A mandate covers the commands, fields and bodies that it names, and no other.
        """
        given = mandate("m", "city-chair", "home-head", **limits)

        assert covers(given, Deed(day=DAY, **deed)) is expected


class TestLookUp:
    def test_by_who_holds_and_by_who_gave(self, organisation):
        """
        Mandates without fault are found by either post, as listed.
        """
        given = attrs.evolve(
            organisation,
            mandates=(
                mandate("one", "city-chair", "home-head"),
                mandate("over", "city-chair", "home-head", until=DAY),
                mandate("two", "city-vice-1", "home-head"),
            ),
        )

        held = mandates_for(given, "home-head", CONFIRM)
        gave = mandates_from(given, "city-chair", CONFIRM)

        assert [one.key for one in held] == ["one", "two"]
        assert [one.key for one in gave] == ["one"]
        assert mandates_for(given, "city-chair", CONFIRM) == ()

    def test_bases_from_the_mandate_up(self, organisation):
        """
        What a mandate rests on is listed from itself to the first that was given.
        """
        given = attrs.evolve(
            organisation,
            mandates=(
                mandate("ab", "city-chair", "home-head"),
                mandate("bc", "home-head", "home-deputy", "ab"),
            ),
        )

        assert [one.key for one in bases(given, "bc")] == ["bc", "ab"]
        assert bases(given, "nothing") == ()

    @pytest.mark.parametrize("cls", [Deed, Fault, Standing])
    def test_annotations_resolve(self, cls):
        """
        Tools that read annotations at run time find every type.
        """
        assert typing.get_type_hints(cls)


class TestAbsence:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            pytest.param(dt.date(2017, 1, 31), False, id="day before"),
            pytest.param(dt.date(2017, 2, 1), True, id="first day"),
            pytest.param(dt.date(2017, 2, 28), True, id="last day"),
            pytest.param(dt.date(2017, 3, 1), False, id="day of return"),
        ],
    )
    def test_by_day(self, organisation, day, expected):
        """
        Somebody is away from the first day until the day of return.
        """
        given = attrs.evolve(organisation, absences=(away("home-head"),))

        found = absence_of(given, "home-head", "home-head", day)

        assert (found is not None) is expected
        assert (present(given, "home-head", day) == ()) is expected

    def test_from_one_of_several_posts(self, organisation):
        """
        Who is away from one post is not away from another.
        """
        given = attrs.evolve(
            organisation,
            tenures=(
                *organisation.tenures,
                Tenure(post="city-member", person="home-head", since=SINCE),
            ),
            absences=(away("home-head"),),
        )

        assert absence_of(given, "home-head", "city-member", DAY) is None


class TestSubstitute:
    def test_is_the_holder_of_the_post(self, organisation):
        """
        Who holds the substitute's post on that day stands in.
        """
        absence = away("home-head", "home-deputy")
        given = attrs.evolve(organisation, absences=(absence,))

        found = substitute(given, absence, DAY)

        assert found is not None
        assert found.person == "home-deputy"

    @pytest.mark.parametrize(
        ("absences", "day"),
        [
            pytest.param([away("home-head")], DAY, id="none named"),
            pytest.param(
                [away("home-head", "home-deputy")],
                dt.date(2017, 3, 1),
                id="back again",
            ),
            pytest.param(
                [away("home-head", "home-deputy"), away("home-deputy", "home-head")],
                DAY,
                id="each for the other",
            ),
            pytest.param(
                [
                    away("home-head", "home-deputy"),
                    away("home-deputy", "home-official"),
                ],
                DAY,
                id="passed on",
            ),
        ],
    )
    def test_is_nobody(self, organisation, absences, day):
        """
        Nobody stands in where nobody is named, or where who is named is away too.
        """
        given = attrs.evolve(organisation, absences=absences)

        assert substitute(given, absences[0], day) is None

    def test_of_a_vacant_post(self, organisation):
        """
        A vacant post stands in for nobody.
        """
        absence = away("home-head", "home-deputy")
        kept = tuple(one for one in organisation.tenures if one.post != "home-deputy")
        given = attrs.evolve(organisation, tenures=kept, absences=(absence,))

        assert substitute(given, absence, DAY) is None

    def test_first_of_several_who_is_there(self, organisation):
        """
        Of several officials of one post the first who is there stands in.
        """
        absence = away("home-deputy", "home-official")
        other = Tenure(post="home-official", person="city-member", since=SINCE)
        given = attrs.evolve(
            organisation,
            tenures=(*organisation.tenures, other),
            absences=(absence, away("city-member", post="home-official")),
        )

        found = substitute(given, absence, DAY)

        assert found is not None
        assert found.person == "home-official"


POSTS = ("city-chair", "city-vice-1", "home-head", "home-deputy", "home-official")
links = st.lists(
    st.tuples(
        st.sampled_from(POSTS),
        st.sampled_from(POSTS),
        st.booleans(),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=6,
)


@given(drawn=links, day=st.dates(SINCE, SINCE + dt.timedelta(days=50)))
def test_what_is_passed_on_holds_only_while_all_of_it_does(organisation, drawn, day):
    """
    A mandate without fault rests on mandates without fault, each with a later post.
    """
    made = []
    for number, (giver, to, passes, lasts) in enumerate(drawn):
        before = made[-1] if made and made[-1].to_post == giver else None
        if giver != to:
            until = SINCE + dt.timedelta(days=lasts)
            basis = before and before.key
            key = f"m{number}"
            made.append(
                mandate(key, giver, to, basis, until=until, may_subdelegate=passes)
            )
    given_to = attrs.evolve(organisation, mandates=made)
    deed = Deed(day=day, command="confirm")

    for one in made:
        chain = bases(given_to, one.key)
        if fault_of(given_to, one.key, deed) is None:
            assert all(fault_of(given_to, up.key, deed) is None for up in chain)
            assert all(up.since <= day < up.until for up in chain)
            assert all(up.may_subdelegate for up in chain[1:])
            posts = [one.to_post, *(up.from_post for up in chain)]
            assert len(set(posts)) == len(posts)
