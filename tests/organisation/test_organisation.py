import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.documents import make_converter, read_toml, structure
from govtasks.errors import InvalidValueError, MalformedDataError, UnknownNameError
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Manner,
    Organisation,
    Person,
    Portfolio,
    Post,
    PostKind,
    Tenure,
)
from govtasks.text import Text

JAN = dt.date(2017, 1, 1)
FEB = dt.date(2017, 2, 1)
MAR = dt.date(2017, 3, 1)
NAME = Text.of(vi="Tên")


def body(key, parent=None, since=JAN, until=None):
    """A division that lasts."""
    return Body(
        key=key,
        name=NAME,
        kind=BodyKind.DIVISION,
        level=Level.DISTRICT,
        parent=parent,
        since=since,
        until=until,
    )


def post(key, in_body="home", kind=PostKind.HEAD, since=JAN, until=None):
    """A post of the division."""
    return Post(key=key, title=NAME, body=in_body, kind=kind, since=since, until=until)


def held(by, since=JAN, until=None, manner=Manner.FULL, at="head"):
    """A tenure of the head."""
    return Tenure(post=at, person=by, since=since, until=until, manner=manner)


def persons(*keys):
    """Persons who are called like their keys."""
    return tuple(Person(key=key, name=key) for key in keys)


def office(**parts):
    """A division with a head, and whatever else a test puts there."""
    return Organisation(
        **{
            "bodies": (body("home"),),
            "posts": (post("head"),),
            "persons": persons("an", "binh", "chi"),
            **parts,
        }
    )


def problems_of(**parts):
    """What is wrong with an office of these parts."""
    with pytest.raises(MalformedDataError) as caught:
        office(**parts)
    return caught.value.arguments["problems"]


class TestConstruction:
    def test_may_be_empty(self):
        """
        An organisation without anybody is one.
        """
        assert Organisation() == Organisation(bodies=(), posts=[])

    @pytest.mark.parametrize(
        "field",
        [field.name for field in attrs.fields(Organisation)],
    )
    @pytest.mark.parametrize("value", [{"a": 1}, ("a",), None, 3], ids=repr)
    def test_refuses_other_values(self, field, value):
        """
        A list that is none, or holds something else, is refused under its name.
        """
        with pytest.raises(InvalidValueError) as caught:
            Organisation(**{field: value})

        assert caught.value.field == field

    @pytest.mark.parametrize(
        ("parts", "expected"),
        [
            pytest.param(
                {"bodies": (body("home"), body("home"))},
                "bodies[1].key: 'home' is bodies[0] already",
                id="body twice",
            ),
            pytest.param(
                {"posts": (post("head"), post("head", kind=PostKind.OFFICIAL))},
                "posts[1].key: 'head' is posts[0] already",
                id="post twice",
            ),
            pytest.param(
                {"persons": persons("an", "binh", "an")},
                "persons[2].key: 'an' is persons[0] already",
                id="person twice",
            ),
            pytest.param(
                {"bodies": (body("home"), body("tax", until=JAN))},
                "bodies[1].until: 2017-01-01 is not after since 2017-01-01",
                id="body ends as it begins",
            ),
            pytest.param(
                {"posts": (post("head", since=FEB, until=JAN),)},
                "posts[0].until: 2017-01-01 is not after since 2017-02-01",
                id="post ends before it begins",
            ),
            pytest.param(
                {"tenures": (held("an", since=FEB, until=JAN),)},
                "tenures[0].until: 2017-01-01 is not after since 2017-02-01",
                id="tenure ends before it begins",
            ),
            pytest.param(
                {"bodies": (body("home", parent="hme"),)},
                "bodies[0].parent: unknown body 'hme' (did you mean 'home'?)",
                id="unknown parent",
            ),
            pytest.param(
                {"posts": (post("head", in_body="zzz"),)},
                "posts[0].body: unknown body 'zzz'",
                id="unknown body of a post",
            ),
            pytest.param(
                {"tenures": (held("an", at="heed"),)},
                "tenures[0].post: unknown post 'heed' (did you mean 'head'?)",
                id="unknown post of a tenure",
            ),
            pytest.param(
                {"tenures": (held("bin"),)},
                "tenures[0].person: unknown person 'bin' (did you mean 'binh'?)",
                id="unknown person",
            ),
            pytest.param(
                {"bodies": (body("home", parent="home"),)},
                "bodies[0].parent: circle home -> home",
                id="its own parent",
            ),
            pytest.param(
                {
                    "bodies": (
                        body("home", parent="a"),
                        body("a", parent="b"),
                        body("b", parent="a"),
                    )
                },
                "bodies[1].parent: circle a -> b -> a",
                id="circle above",
            ),
            pytest.param(
                {"posts": (post("head"), post("chair", kind=PostKind.CHAIR))},
                "posts[1]: body 'home' is headed by posts[0] at the same time",
                id="two heads",
            ),
            pytest.param(
                {"tenures": (held("an"), held("binh", since=FEB))},
                "tenures[1]: post 'head' is held (full) by tenures[0] at the same time",
                id="two full holders",
            ),
            pytest.param(
                {
                    "tenures": (
                        held("an", manner=Manner.ACTING),
                        held("binh", since=FEB, manner=Manner.ACTING),
                    )
                },
                "tenures[1]: post 'head' is held (acting) by tenures[0] "
                "at the same time",
                id="two acting holders",
            ),
        ],
    )
    def test_names_what_does_not_fit(self, parts, expected):
        """
        Each problem between the parts is named with its path.
        """
        assert problems_of(**parts) == (expected,)

    @pytest.mark.parametrize(
        ("parts", "expected"),
        [
            pytest.param(
                {"fields": ("staff",), "post": "nobody"},
                "portfolios[0].post: unknown post 'nobody'",
                id="unknown post",
            ),
            pytest.param(
                {"bodies": ("home", "hme")},
                "portfolios[0].bodies[1]: unknown body 'hme' (did you mean 'home'?)",
                id="unknown body",
            ),
            pytest.param(
                {"fields": ("staff",), "post": "head"},
                "portfolios[0].post: 'head' is the post of a head, no deputy",
                id="post of a head",
            ),
            pytest.param(
                {},
                "portfolios[0]: charges with no field and no body",
                id="nothing",
            ),
            pytest.param(
                {"fields": ("staff",), "until": JAN},
                "portfolios[0].until: 2017-01-01 is not after since 2017-01-01",
                id="empty interval",
            ),
        ],
    )
    def test_names_portfolios_that_do_not_fit(self, parts, expected):
        """
        Only a deputy has a portfolio, and it charges him with something.
        """
        portfolio = Portfolio(**{"post": "deputy", "since": JAN, **parts})
        posts = (post("head"), post("deputy", kind=PostKind.DEPUTY))

        assert problems_of(posts=posts, portfolios=(portfolio,)) == (expected,)

    @pytest.mark.parametrize(
        "parts",
        [
            pytest.param(
                {"tenures": (held("an", until=FEB), held("binh", since=FEB))},
                id="one holder after the other",
            ),
            pytest.param(
                {"tenures": (held("an"), held("binh", manner=Manner.IN_CHARGE))},
                id="somebody in charge beside the holder",
            ),
            pytest.param(
                {
                    "posts": (post("clerk", kind=PostKind.OFFICIAL),),
                    "tenures": (held("an", at="clerk"), held("binh", at="clerk")),
                },
                id="two officials",
            ),
            pytest.param(
                {"posts": (post("head", until=FEB), post("chair", since=FEB))},
                id="one head after the other",
            ),
        ],
    )
    def test_takes_what_fits(self, parts):
        """
        What only looks like a clash is taken.
        """
        assert office(**parts)

    def test_finds_a_clash_behind_a_longer_tenure(self):
        """
        A short tenure in between does not hide that two others overlap.
        """
        tenures = (
            held("an"),
            held("binh", since=FEB, until=MAR),
            held("chi", since=MAR),
        )

        assert problems_of(tenures=tenures) == (
            "tenures[1]: post 'head' is held (full) by tenures[0] at the same time",
            "tenures[2]: post 'head' is held (full) by tenures[0] at the same time",
        )

    def test_lists_all_problems_at_once(self):
        """
        One error names every problem, in its message and in its arguments.
        """
        parts = {
            "bodies": (body("home", parent="city"), body("home", until=JAN)),
            "tenures": (held("nobody"),),
        }

        with pytest.raises(MalformedDataError, match="4 problems:\n  bodies") as caught:
            office(**parts)

        problems = caught.value.arguments["problems"]
        assert len(problems) == 4
        assert all(problem in str(caught.value) for problem in problems)

    def test_keeps_a_long_list_readable(self):
        """
        Of very many problems the message shows the first; all are arguments.
        """
        tenures = tuple(held(f"nobody-{number}") for number in range(30))

        with pytest.raises(MalformedDataError, match=r"and 39 more$") as caught:
            office(tenures=tenures)

        assert len(caught.value.arguments["problems"]) == 59

    def test_draws_a_long_circle_short(self):
        """
        A circle of many bodies is drawn by its beginning.
        """
        ring = tuple(body(f"b{n}", parent=f"b{(n + 1) % 40}") for n in range(40))

        (problem,) = problems_of(bodies=(body("home"), *ring))

        assert problem.endswith("b8 -> b9 -> ... -> b0")


class TestLookup:
    @pytest.mark.parametrize(
        ("kind", "key", "near"),
        [
            pytest.param("body", "citi", "city", id="body"),
            pytest.param("post", "home-heed", "home-head", id="post"),
            pytest.param("person", "city-chai", "city-chair", id="person"),
        ],
    )
    def test_names_the_nearest(self, organisation, kind, key, near):
        """
        An unknown key gives an error that offers the nearest known one.
        """
        with pytest.raises(UnknownNameError, match=f"unknown {kind}") as caught:
            getattr(organisation, kind)(key)

        assert caught.value.hint == f"did you mean {near!r}?"

    @pytest.mark.parametrize("kind", ["body", "post", "person"])
    @pytest.mark.parametrize("key", [None, ["home"], 3], ids=repr)
    def test_refuses_what_is_no_key(self, organisation, kind, key):
        """
        A key is a text.
        """
        with pytest.raises(InvalidValueError, match=f"must be the key of a {kind}"):
            getattr(organisation, kind)(key)

    def test_finds_each(self, organisation):
        """
        A known key gives the value of that key.
        """
        assert organisation.body("home").key == "home"
        assert organisation.post("home-head").key == "home-head"
        assert organisation.person("home-head").key == "home-head"

    def test_find_gives_none(self, organisation):
        """
        Who can do without asks with find.
        """
        assert organisation.find_body("nowhere") is None
        assert organisation.find_post("nowhere") is None
        assert organisation.find_body("home") is organisation.body("home")

    def test_equal_parts_are_equal(self, organisation):
        """
        Looking something up does not change what an organisation equals.
        """
        other = attrs.evolve(organisation)

        other.body("home")

        assert other == organisation


class TestBodyAt:
    def test_gives_the_body(self, organisation):
        """
        A body is there from its first day.
        """
        assert organisation.body_at("home", dt.date(2005, 9, 1)).key == "home"

    def test_refuses_another_day(self, organisation):
        """
        A body that is not there on the day is refused.
        """
        day = dt.date(2005, 8, 31)

        with pytest.raises(InvalidValueError, match="home does not exist") as caught:
            organisation.body_at("home", day)

        assert caught.value.field == "day"
        assert caught.value.value == day

    @pytest.mark.parametrize(
        "ask",
        [
            pytest.param(lambda o, day: o.body_at("home", day), id="body_at"),
            pytest.param(lambda o, day: o.ancestors("home", day), id="ancestors"),
            pytest.param(lambda o, day: o.children("home", day), id="children"),
            pytest.param(lambda o, day: o.posts_of("home", day), id="posts_of"),
            pytest.param(lambda o, day: o.holder("home-head", day), id="holder"),
            pytest.param(lambda o, day: o.deputy_for("home", "x", day), id="deputy"),
        ],
    )
    def test_an_instant_is_no_day(self, organisation, ask):
        """
        Questions about a day refuse an instant.
        """
        with pytest.raises(InvalidValueError, match="must be a date") as caught:
            ask(organisation, dt.datetime(2017, 2, 9, tzinfo=dt.UTC))

        assert caught.value.field == "day"


class TestHierarchy:
    def test_ancestors_are_nearest_first(self, organisation):
        """
        Above the archive stand its division, the city, the province.
        """
        above = organisation.ancestors("archive", FEB)

        assert [one.key for one in above] == ["home", "city", "province"]

    def test_ancestors_end_below_what_is_gone(self):
        """
        Nothing stands above a body whose parent is not there on the day.
        """
        bodies = (body("home", parent="city"), body("city", until=FEB))
        organisation = office(bodies=bodies)

        assert [one.key for one in organisation.ancestors("home", JAN)] == ["city"]
        assert organisation.ancestors("home", FEB) == ()

    def test_children_are_those_of_the_day(self):
        """
        Children come as listed, without those that are not there yet.
        """
        bodies = (body("home"), body("b", "home"), body("a", "home", since=FEB))
        organisation = office(bodies=bodies)

        assert [one.key for one in organisation.children("home", JAN)] == ["b"]
        assert [one.key for one in organisation.children("home", FEB)] == ["b", "a"]
        assert organisation.children("a", FEB) == ()

    @pytest.mark.parametrize("method", ["ancestors", "children", "posts_of", "head_of"])
    def test_unknown_bodies_are_refused(self, organisation, method):
        """
        Questions about a body that is not there are refused.
        """
        with pytest.raises(UnknownNameError, match="unknown body"):
            getattr(organisation, method)("nowhere", FEB)


class TestPostsOf:
    def test_filters_by_kind(self, organisation):
        """
        Without kinds all posts are given, with kinds only those.
        """
        deputies = organisation.posts_of("city", FEB, PostKind.VICE_CHAIR)

        assert len(organisation.posts_of("city", FEB)) == 4
        assert [one.key for one in deputies] == ["city-vice-1", "city-vice-2"]

    def test_filters_by_day(self):
        """
        A post that is not there yet, or no longer, is left out.
        """
        organisation = office(posts=(post("head", since=FEB, until=MAR),))

        found = [organisation.posts_of("home", day) for day in (JAN, FEB, MAR)]

        assert [len(posts) for posts in found] == [0, 1, 0]

    def test_head_is_chair_or_head(self, organisation):
        """
        A committee is headed by its chair, a division by its head.
        """
        assert organisation.head_of("city", FEB).key == "city-chair"
        assert organisation.head_of("home", FEB).key == "home-head"
        assert organisation.head_of("home", dt.date(2000, 1, 1)) is None


class TestHolder:
    def test_follows_the_day(self):
        """
        The day that one leaves is the day of the next.
        """
        organisation = office(
            tenures=(held("an", until=FEB), held("binh", since=FEB, until=MAR))
        )

        assert organisation.holder("head", dt.date(2017, 1, 31)).person == "an"
        assert organisation.holder("head", FEB).person == "binh"
        assert organisation.holder("head", MAR) is None

    def test_full_holders_come_first(self):
        """
        A full holder is the holder, then who acts, then who is in charge.
        """
        charge = held("an", manner=Manner.IN_CHARGE)
        acting = held("binh", since=FEB, manner=Manner.ACTING)
        full = held("chi", since=MAR)
        organisation = office(tenures=(charge, acting, full))

        assert organisation.holder("head", JAN) == charge
        assert organisation.holder("head", FEB) == acting
        assert organisation.holders("head", MAR) == (full, acting, charge)

    def test_longest_tenure_comes_first(self):
        """
        Of several officials in one post the one with the longest tenure is first.
        """
        organisation = office(
            posts=(post("clerk", kind=PostKind.OFFICIAL),),
            tenures=(
                held("chi", since=FEB, at="clerk"),
                held("binh", at="clerk"),
                held("an", at="clerk"),
            ),
        )

        holders = organisation.holders("clerk", FEB)

        assert [tenure.person for tenure in holders] == ["an", "binh", "chi"]

    def test_a_post_that_is_gone_has_none(self):
        """
        A tenure that outlasts its post counts no longer than the post.
        """
        organisation = office(posts=(post("head", until=FEB),), tenures=(held("an"),))

        assert organisation.holder("head", JAN).person == "an"
        assert organisation.holder("head", FEB) is None

    def test_unknown_posts_are_refused(self, organisation):
        """
        Who holds a post that is not there is no question.
        """
        with pytest.raises(UnknownNameError, match="unknown post"):
            organisation.holder("nowhere", FEB)


class TestDeputyFor:
    def test_field_goes_before_body(self, organisation):
        """
        Who is charged with the field comes before who is charged with the body.
        """
        by_field = organisation.charged("city", "economy", FEB, ("home",))
        by_body = organisation.charged("city", "culture", FEB, ("home",))

        assert [one.post for one in by_field] == ["city-vice-1"]
        assert [one.post for one in by_body] == ["city-vice-2"]

    def test_nearest_body_counts(self, organisation):
        """
        Of several bodies the first with which somebody is charged counts.
        """
        found = organisation.charged("city", None, FEB, ("archive", "home", "tinh-khe"))

        assert [one.post for one in found] == ["city-vice-2"]

    def test_own_deputy(self, organisation):
        """
        The deputy of a body is the one charged with the field, or nobody.
        """
        assert organisation.deputy_for("home", "staff", FEB).post == "home-deputy"
        assert organisation.deputy_for("home", "economy", FEB) is None
        assert organisation.deputy_for("home", None, FEB) is None

    def test_charged_with_the_own_body(self):
        """
        A deputy charged with the whole body answers for every field of it.
        """
        organisation = office(
            posts=(post("deputy", kind=PostKind.DEPUTY),),
            portfolios=(Portfolio(post="deputy", since=JAN, bodies=("home",)),),
        )

        assert organisation.deputy_for("home", "staff", JAN).post == "deputy"

    def test_charges_follow_the_day(self):
        """
        A charge holds from its first day and not on its end.
        """
        organisation = office(
            posts=(post("deputy", kind=PostKind.DEPUTY),),
            portfolios=(
                Portfolio(post="deputy", since=FEB, until=MAR, fields=("staff",)),
            ),
        )

        found = [organisation.deputy_for("home", "staff", d) for d in (JAN, FEB, MAR)]

        assert [one is not None for one in found] == [False, True, False]


keys = st.sampled_from(["a", "b", "c", "d"])
days = st.dates(dt.date(2017, 1, 1), dt.date(2017, 1, 9))
ends = st.none() | days


def some(strategy):
    """A few of what the strategy makes."""
    return st.lists(strategy, max_size=4).map(tuple)


def keyed(strategy):
    """A few with different keys, so that not every organisation is refused."""
    return st.lists(strategy, max_size=4, unique_by=lambda one: one.key).map(tuple)


graphs = st.fixed_dictionaries(
    {
        "bodies": keyed(st.builds(body, keys, st.none() | keys, days, ends)),
        "posts": keyed(
            st.builds(post, keys, keys, st.sampled_from(PostKind), days, ends)
        ),
        "persons": keyed(st.builds(Person, key=keys, name=keys)),
        "tenures": some(
            st.builds(held, keys, days, ends, st.sampled_from(Manner), keys)
        ),
        "portfolios": some(
            st.builds(
                Portfolio,
                post=keys,
                since=days,
                until=ends,
                fields=some(keys),
                bodies=some(keys),
            )
        ),
    }
)


def made_or_refused(parts):
    """The organisation of these parts and no problems, or none and the problems."""
    try:
        return Organisation(**parts), ()
    except MalformedDataError as error:
        return None, error.arguments["problems"]


@given(parts=graphs)
def test_any_graph_is_taken_or_refused(parts):
    """
    Parts that refer to each other in any way make an organisation or one error.
    """
    made, problems = made_or_refused(parts)

    assert bool(problems) is (made is None)
    for one in parts["bodies"] if made else ():
        for day in (one.since, dt.date(2017, 1, 9)):
            heads = made.posts_of(one.key, day, PostKind.CHAIR, PostKind.HEAD)
            assert len(heads) <= 1
            assert one not in made.ancestors(one.key, day)


class TestDocuments:
    def test_are_read_and_written(self, organisation):
        """
        An organisation is the same after writing and reading it.
        """
        converter = make_converter()

        data = converter.unstructure(organisation)

        assert structure(converter, data, Organisation) == organisation

    def test_codes_and_contacts_are_tables(self):
        """
        In a document external codes and contacts are tables.
        """
        source = """
        [[bodies]]
        key = "home"
        name = {vi = "Phòng Nội vụ"}
        kind = "division"
        level = "district"
        since = 2005-09-01
        identifiers = {gso = "522"}
        [[persons]]
        key = "an"
        name = "An"
        contacts = {mail = "an@example.org"}
        """

        made = structure(make_converter(), read_toml(source, "org.toml"), Organisation)

        assert made.body("home").identifiers == (("gso", "522"),)
        assert made.person("an").contacts == (("mail", "an@example.org"),)
