"""Following what is recorded, once for all feeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.register.feed_source import FeedMark
from govtasks.serving.journal import FeedJournal
from govtasks.serving.touching import Touched


class Fact:
    """A fact of a stream."""

    def __init__(self, stream):
        self.stream = stream


class Told:
    """A source whose facts are a list of streams; the store may be put back."""

    def __init__(self):
        self.streams = []
        self.life = 0

    def mark(self, position):
        """Return the place behind so many facts."""
        digest = f"{self.life}/{position}" if position else ""
        return FeedMark(position=position, digest=digest)

    def last(self):
        """Return the end."""
        return self.mark(len(self.streams))

    def since(self, mark, most):
        """Return what came since; None where it is too much, or another order."""
        new = self.streams[mark.position :]
        if mark != self.mark(mark.position) or len(new) >= most:
            return None
        return self.last(), tuple(map(Fact, new))


class TestJournal:
    def test_names_what_changed(self):
        """
        Between two places are the streams that came behind the first.
        """
        told = Told()
        told.streams += ["a"]
        journal = FeedJournal(told)
        first = journal.look()
        told.streams += ["b", "c"]
        second = journal.look()
        told.streams += ["d"]
        third = journal.look()

        assert journal.between(first, first) == set()
        assert journal.between(first, second) == {"b", "c"}
        assert journal.between(second, third) == {"d"}
        assert journal.between(first, third) == {"b", "c", "d"}

    def test_too_much_is_not_followed(self):
        """
        Behind more than is followed, nobody knows what changed.
        """
        told = Told()
        journal = FeedJournal(told, most=3)
        first = journal.look()
        told.streams += ["a", "b", "c"]
        second = journal.look()

        assert journal.between(first, second) is None
        assert journal.between(second, second) == set()

    def test_what_is_long_ago_is_forgotten(self):
        """
        Only so much is kept; who was there long ago reads anew.
        """
        told = Told()
        journal = FeedJournal(told, most=3)
        first = journal.look()
        for stream in "abcd":
            told.streams += [stream]
            last = journal.look()

        assert journal.between(first, last) is None

    def test_another_order_is_noticed(self):
        """
        Where the store was put back, nothing before counts.
        """
        told = Told()
        told.streams += ["a", "b"]
        journal = FeedJournal(told)
        first = journal.look()
        told.life, told.streams = 1, ["a", "b", "c"]
        second = journal.look()

        assert journal.between(first, second) is None

    @given(
        steps=st.lists(
            st.one_of(
                st.lists(st.sampled_from("abc"), max_size=4),
                st.just("look"),
                st.just("put back"),
            ),
            max_size=30,
        ),
        most=st.integers(1, 8),
    )
    def test_never_leaves_anything_out(self, steps, most):
        """
        What it names between two places is all that came, or it names nothing.
        """
        told = Told()
        journal = FeedJournal(told, most=most)
        seen = [(journal.look(), 0, 0)]
        for step in steps:
            if step == "look":
                seen.append((journal.look(), told.life, len(told.streams)))
            elif step == "put back":
                told.life += 1
                told.streams = told.streams[:-1]
            else:
                told.streams += step
        now = journal.look()
        for before, life, position in seen:
            found = journal.between(before, now)
            if found is not None:
                assert life == told.life or not position
                assert set(found) == set(told.streams[position:])


class TestTouched:
    @pytest.mark.parametrize(
        "stream",
        [
            *("feed-token/x", "preferences/person/x", "seals", "plugin-faults"),
            *("notes/caldav/x", "retention-holds", "directive-number/x/2017/1"),
            "organisation-corrections",
        ],
    )
    def test_by_nothing_beside_feeds(self, stream):
        """
        What says nothing about work changes no feed.
        """
        found = Touched.by([stream])

        assert not found.is_all
        assert not found.is_any

    @pytest.mark.parametrize(
        "stream",
        ["organisation", "calendar/vn-state", "destructions", "something-new"],
    )
    def test_by_what_everything_rests_on(self, stream):
        """
        The organisation, calendars, and whatever is not known may change everything.
        """
        assert Touched.by([stream]).is_all

    def test_by_their_kind(self):
        """
        Obligations, directives and feeds are told apart.
        """
        found = Touched.by(["obligation/a/b", "directive/d", "feed/f"])

        assert found.obligations == {"a/b"}
        assert found.directives == {"d"}
        assert found.feeds == {"f"}
        assert found.is_any
        assert not found.is_all
