import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.ports import Message, Outcome, Receipt, Recipient, Record, Row, RowQuery

AT = dt.datetime(2017, 2, 16, 8, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(microseconds=1)
ROW = Row(
    stream="644/2.a",
    state="assigned",
    is_open=True,
    body="noi-vu",
    directive="644",
    parent="644/2",
    expires_at=AT,
    next_at=AT,
)
MESSAGE = Message(
    key="a",
    to=Recipient(person="p", name="P"),
    subject="Hạn",
    body="",
    obligation="644/2.a",
    at=AT,
)


class TestRowQuery:
    @pytest.mark.parametrize(
        "query",
        [
            pytest.param(RowQuery(), id="no restriction"),
            pytest.param(RowQuery(is_open=True), id="open"),
            pytest.param(RowQuery(state="assigned"), id="state"),
            pytest.param(RowQuery(body="noi-vu"), id="body"),
            pytest.param(RowQuery(directive="644"), id="directive"),
            pytest.param(RowQuery(parent="644/2"), id="parent"),
            pytest.param(RowQuery(expired_by=AT), id="expired at that instant"),
            pytest.param(RowQuery(next_by=AT), id="step due at that instant"),
            pytest.param(RowQuery(after="644/2"), id="behind the page before"),
            pytest.param(RowQuery(limit=1), id="limit is of the page"),
        ],
    )
    def test_wants(self, query):
        """
        A row that meets every restriction is wanted.
        """
        assert query.matches(ROW)

    @pytest.mark.parametrize(
        ("query", "row"),
        [
            pytest.param(RowQuery(is_open=False), ROW, id="open"),
            pytest.param(RowQuery(state="submitted"), ROW, id="state"),
            pytest.param(RowQuery(body="tai-chinh"), ROW, id="body"),
            pytest.param(RowQuery(directive="645"), ROW, id="directive"),
            pytest.param(RowQuery(parent="644/3"), ROW, id="parent"),
            pytest.param(
                RowQuery(expired_by=AT),
                attrs.evolve(ROW, expires_at=LATER),
                id="not expired",
            ),
            pytest.param(
                RowQuery(expired_by=AT),
                attrs.evolve(ROW, expires_at=None),
                id="undated",
            ),
            pytest.param(
                RowQuery(next_by=AT), attrs.evolve(ROW, next_at=LATER), id="not yet"
            ),
            pytest.param(
                RowQuery(next_by=AT), attrs.evolve(ROW, next_at=None), id="no step"
            ),
            pytest.param(RowQuery(after="644/2.a"), ROW, id="last of the page before"),
        ],
    )
    def test_does_not_want(self, query, row):
        """
        A row that fails one restriction is not wanted.
        """
        assert not query.matches(row)

    @pytest.mark.parametrize("limit", [0, -1, True])
    def test_refuses_a_page_without_rows(self, limit):
        """
        A page has at least one row.
        """
        with pytest.raises(InvalidValueError, match="from 1") as caught:
            RowQuery(limit=limit)

        assert caught.value.field == "limit"


class TestReceipt:
    @pytest.mark.parametrize(
        ("receipt", "outcome"),
        [
            pytest.param(Receipt.accepted("x"), Outcome.ACCEPTED, id="accepted"),
            pytest.param(Receipt.rejected("x"), Outcome.REJECTED, id="rejected"),
            pytest.param(Receipt.retry("x"), Outcome.RETRY, id="retry"),
            pytest.param(Receipt.unknown("x"), Outcome.UNKNOWN, id="unknown"),
        ],
    )
    def test_says_what_became_of_it(self, receipt, outcome):
        """
        Each answer has its outcome and what the channel said.
        """
        assert (receipt.outcome, receipt.detail) == (outcome, "x")

    def test_retry_after(self):
        """
        A channel can say how long to wait.
        """
        wait = dt.timedelta(minutes=5)

        assert Receipt.retry("busy", wait).wait == wait


class TestMessage:
    def test_refuses_an_instant_without_zone(self):
        """
        The instant of a message names a moment.
        """
        with pytest.raises(InvalidValueError, match="no time zone") as caught:
            attrs.evolve(MESSAGE, at=AT.replace(tzinfo=None))

        assert caught.value.field == "at"

    def test_refuses_controls_in_its_subject(self):
        """
        A carriage return could begin a header of a mail.
        """
        with pytest.raises(InvalidValueError, match="holds the character") as caught:
            attrs.evolve(MESSAGE, subject="a\rBcc: x")

        assert caught.value.field == "subject"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40))
def test_subject_is_one_line(subject):
    """
    Whatever a title holds, its message has a subject of one line.
    """
    message = attrs.evolve(MESSAGE, subject=f"a\n{subject}")

    assert message.subject.splitlines() == [message.subject]


class TestRecord:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"schema": 0}, "schema", id="schema"),
            pytest.param({"actor": " "}, "actor", id="actor"),
            pytest.param({"mandate": ""}, "mandate", id="mandate"),
            pytest.param({"recorded_at": None}, "recorded_at", id="recorded"),
        ],
    )
    def test_refuses(self, changes, field):
        """
        No fact is without its kind, its actor and its two times.
        """
        fact = {"type": "submitted", "actor": "a"}
        times = {"effective_at": AT, "recorded_at": AT}

        with pytest.raises(InvalidValueError, match="must") as caught:
            Record(**{**fact, **times, **changes})

        assert caught.value.field == field
