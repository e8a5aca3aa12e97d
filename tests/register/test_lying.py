import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, MissingFactError, UnknownNameError
from govtasks.memory import MemoryStore
from govtasks.obligations import commands as do
from govtasks.ports import RowQuery
from govtasks.register.lying import LiesWith
from govtasks.register.queries import Filter
from govtasks.testing.store_samples import queries, rows, sample_record

STREAMS = tuple(f"obligation/{number}" for number in range(6))
WHO = LiesWith(person="a", posts=frozenset("ab"), bodies=frozenset("b"))


def keys(found):
    """Return the keys of rows."""
    return " ".join(row.stream.removeprefix("obligation/") for row in found)


@pytest.fixture
def shared(city):
    """Give a register in which the head, the deputy and nobody have work."""
    register = city.begun()
    with city.unit(register) as unit:
        for key in ("deputy", "head", "inbox", "left"):
            unit.assign(city.obligation(key))
        unit.assign(city.obligation("money", rule=city.fixed("2017-04-03")))
    with city.unit(register, "2017-02-13", actor="ng-truong-noi-vu") as unit:
        unit.do("left", do.Claim(post="truong-noi-vu"))
        unit.hand_over(
            person="ng-truong-noi-vu", to_post="pho-noi-vu", reason="phân công lại"
        )
    for key, person in (("deputy", "pho-noi-vu"), ("head", "truong-noi-vu")):
        with city.unit(register, "2017-02-14", actor=f"ng-{person}") as unit:
            unit.do(key, do.Claim(post=person))
    return register


class TestOn:
    @pytest.mark.parametrize(
        ("person", "posts", "bodies"),
        [
            pytest.param("ng-truong-noi-vu", ["truong-noi-vu"], ["noi-vu"], id="head"),
            pytest.param("ng-ct-tp", ["ct-tp"], ["tp"], id="chair"),
            pytest.param("ng-pho-noi-vu", ["pho-noi-vu"], [], id="deputy"),
        ],
    )
    def test_posts_and_the_inboxes_of_bodies(self, city, person, posts, bodies):
        """
        Who heads a body has its inbox; a deputy has the work of his post only.
        """
        found = LiesWith.on(city.office(), person, dt.date(2017, 2, 10))

        assert sorted(found.posts) == posts
        assert sorted(found.bodies) == bodies

    def test_a_day_before_any_tenure(self, city):
        """
        Before he came into office, nothing lay with him but what names him.
        """
        found = LiesWith.on(city.office(), "ng-ct-tp", dt.date(2016, 5, 31))

        assert (found.posts, found.bodies) == (frozenset(), frozenset())

    def test_unknown_person(self, city):
        """
        A person whom the organisation does not know is refused, with the nearest.
        """
        with pytest.raises(UnknownNameError, match="did you mean 'ng-ct-tp'"):
            LiesWith.on(city.office(), "ng-ct-pt", dt.date(2017, 2, 10))


class TestTakes:
    @pytest.mark.parametrize(
        ("work", "lies"),
        [
            pytest.param(("x", "x", "a"), True, id="named"),
            pytest.param(("b", "b", "z"), False, id="another named"),
            pytest.param(("x", "b", None), True, id="his post, nobody named"),
            pytest.param(("b", "z", None), False, id="another post of his body"),
            pytest.param(("b", None, None), True, id="the inbox of his body"),
            pytest.param(("x", None, None), False, id="another inbox"),
            pytest.param((None, None, None), False, id="nowhere"),
        ],
    )
    def test_named_then_post_then_inbox(self, work, lies):
        """
        Who is named does it; else whoever holds the post; else the head.
        """
        body, post, person = work

        assert WHO.takes(body=body, post=post, person=person) is lies


class TestRows:
    @given(
        written=st.tuples(*(rows(stream) for stream in STREAMS)),
        query=queries(STREAMS),
        limit=st.integers(1, 3),
    )
    def test_are_all_that_lie_there_page_by_page(self, written, query, limit):
        """
        By any combination, each once, in the order of their keys; pages join.
        """
        wanted = [
            row
            for row in written
            if query.matches(row)
            and WHO.takes(body=row.body, post=row.post, person=row.person)
        ]
        found = []
        with MemoryStore().begin("t") as session:
            for row in reversed(written):
                session.append(row.stream, 0, [sample_record()], row=row)

            first = list(WHO.rows(session, query))
            after = query.after
            while page := list(
                WHO.rows(session, attrs.evolve(query, after=after, limit=limit))
            ):
                found += page
                after = page[-1].stream

        assert first == wanted[: query.limit]
        assert found == wanted


class TestRegister:
    @pytest.mark.parametrize(
        ("person", "wanted", "found"),
        [
            pytest.param("ng-truong-noi-vu", RowQuery(), "head inbox money", id="head"),
            pytest.param("ng-pho-noi-vu", RowQuery(), "deputy left", id="deputy"),
            pytest.param("ng-ct-tp", RowQuery(), "", id="not the one above"),
            pytest.param(
                "ng-truong-noi-vu", RowQuery(is_open=False), "", id="nothing closed"
            ),
            pytest.param(
                "ng-truong-noi-vu",
                RowQuery(post="pho-noi-vu"),
                "",
                id="a post of another",
            ),
            pytest.param(
                "ng-truong-noi-vu",
                RowQuery(limit=1, after="obligation/head"),
                "inbox",
                id="a page",
            ),
        ],
    )
    def test_rows_that_lie_with_a_person(self, shared, person, wanted, found):
        """
        Named, by post, or in the inbox; with whatever else is asked.
        """
        got = shared.rows(wanted, lies_with=person, day=dt.date(2017, 3, 1))

        assert keys(got) == found

    def test_all_rows_page_by_page(self, city, shared):
        """
        Without a person it is any row, by an interval of deadlines too.
        """
        end = city.at("2017-04-04", "00:00")
        interval = RowQuery(
            expires_after=city.at("2017-04-01"), expired_by=end, body="noi-vu"
        )

        assert keys(shared.rows(RowQuery(limit=2))) == "deputy head"
        assert keys(shared.rows(interval)) == "money"
        assert len(shared.rows()) == 5

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            pytest.param(Filter(lies_with="ng-pho-noi-vu"), "deputy left", id="person"),
            pytest.param(Filter(person="ng-truong-noi-vu"), "head", id="named"),
            pytest.param(Filter(post="pho-noi-vu"), "deputy left", id="post"),
            pytest.param(Filter(state="assigned", limit=2), "deputy head", id="state"),
            pytest.param(Filter(after="head", limit=2), "inbox left", id="page"),
        ],
    )
    def test_views_by_the_same(self, city, shared, wanted, found):
        """
        What is asked of an instant takes the same restrictions, and pages.
        """
        views = shared.views(city.at("2017-03-01"), wanted)

        assert " ".join(view.key for view in views) == found

    def test_views_of_an_earlier_day(self, city, shared):
        """
        On the day before he claimed it, it lay in the inbox of the head.
        """
        then = shared.views(city.at("2017-02-12"), Filter(lies_with="ng-truong-noi-vu"))

        assert [view.key for view in then] == [
            "deputy",
            "head",
            "inbox",
            "left",
            "money",
        ]

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            pytest.param({"expired_by": "2017-04-03"}, 4, id="by an instant"),
            pytest.param({"expires_after": "2017-04-03"}, 1, id="after it"),
        ],
    )
    def test_views_by_deadline(self, city, shared, wanted, found):
        """
        Those whose deadline is over at an instant, and those whose is not.
        """
        limits = {name: city.at(day) for name, day in wanted.items()}

        assert len(shared.views(city.at("2017-03-01"), Filter(**limits))) == found

    def test_nobody_of_that_key(self, shared):
        """
        Work of somebody unknown is refused, not none.
        """
        with pytest.raises(UnknownNameError, match="unknown person"):
            shared.rows(lies_with="ng-ai-do")
        with pytest.raises(UnknownNameError, match="unknown person"):
            shared.views(wanted=Filter(lies_with="ng-ai-do"))

    def test_no_organisation(self, city):
        """
        Nobody holds a post before an organisation is recorded.
        """
        with pytest.raises(MissingFactError, match="no organisation"):
            city.open().rows(lies_with="ng-ct-tp")

    def test_page_of_nothing_is_refused(self):
        """
        A page holds at least one.
        """
        with pytest.raises(InvalidValueError, match="limit"):
            Filter(limit=0)

    def test_work_as_exporters_get_it(self, city, shared):
        """
        All that is open, and of what is closed only what was due lately.
        """
        with city.unit(shared, "2017-02-20") as unit:
            unit.do("head", do.Withdraw(reason="không còn phù hợp"))
        now = city.at("2017-03-01")

        def work(**limits):
            found = shared.work_of("ng-truong-noi-vu", now=now, **limits)
            return " ".join(entry.key for entry in found)

        assert work() == "inbox money"
        assert work(over_after=city.at("2017-03-01")) == "head inbox money"
        assert work(over_after=city.at("2017-03-16", "00:00")) == "inbox money"
        with pytest.raises(UnknownNameError, match="unknown person"):
            shared.work_of("ng-ai-do")
