import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, NaiveInstantError
from govtasks.ports import Message, Outcome, Receipt, Recipient, Record, RowQuery
from govtasks.testing.store_samples import (
    HOUR,
    NOON,
    sample_notice,
    sample_record,
    sample_row,
)

NAIVE = dt.datetime(2017, 2, 16, 12)  # noqa: DTZ001 - meant
AT = dt.datetime(2017, 2, 16, 8, tzinfo=dt.UTC)
MESSAGE = Message(
    key="a",
    to=Recipient(person="p", name="P"),
    subject="Hạn",
    body="",
    obligation="644/2.a",
    at=AT,
)


def row(stream="obligation/1", **changes):
    """Make a row of some stream."""
    return sample_row(stream, **changes)


def notice(key="1", **changes):
    """Make a notice with some key."""
    return sample_notice(key, **changes)


class TestRefused:
    @pytest.mark.parametrize(
        ("make", "field", "value"),
        [
            pytest.param(sample_record, "actor", "", id="nobody"),
            pytest.param(sample_record, "actor", "\x00", id="control character"),
            pytest.param(sample_record, "on_behalf_of", " ", id="for nobody"),
            pytest.param(sample_record, "mandate", "\ud800", id="half a pair"),
            pytest.param(sample_record, "schema", 0, id="schema from 1"),
            pytest.param(sample_record, "schema", 2**31, id="schema too large"),
            pytest.param(sample_record, "schema", True, id="schema is a number"),
            pytest.param(sample_record, "schema", "1", id="schema is no text"),
            pytest.param(row, "stream", "Nhiệm vụ", id="stream is a key"),
            pytest.param(row, "state", "", id="no state"),
            pytest.param(row, "body", "Phòng", id="body is a key"),
            pytest.param(row, "directive", "", id="directive is a key"),
            pytest.param(row, "parent", "x" * 201, id="parent is a key"),
            pytest.param(notice, "key", "", id="no key"),
            pytest.param(notice, "channel", "", id="no channel"),
            pytest.param(notice, "recipient", "\n", id="no recipient"),
            pytest.param(notice, "template", "\x1b", id="no template"),
            pytest.param(RowQuery, "limit", 0, id="no rows"),
            pytest.param(RowQuery, "limit", -1, id="fewer than none"),
            pytest.param(RowQuery, "limit", 2.5, id="half a row"),
        ],
    )
    def test_value_that_no_store_can_keep(self, make, field, value):
        """
        What no store can keep is refused at the door, and the field is named.
        """
        with pytest.raises(InvalidValueError) as caught:
            make(**{field: value})

        assert caught.value.field == field
        assert caught.value.code == "invalid-value"

    @pytest.mark.parametrize(
        ("make", "field"),
        [
            pytest.param(sample_record, "effective_at", id="record, effective"),
            pytest.param(sample_record, "recorded_at", id="record, recorded"),
            pytest.param(row, "expires_at", id="row, expiry"),
            pytest.param(row, "next_at", id="row, next"),
            pytest.param(notice, "created_at", id="notice"),
            pytest.param(RowQuery, "expired_by", id="query, expiry"),
            pytest.param(RowQuery, "next_by", id="query, next"),
        ],
    )
    def test_time_without_a_zone(self, make, field):
        """
        A time without a zone names no moment.
        """
        with pytest.raises(NaiveInstantError) as caught:
            make(**{field: NAIVE})

        assert caught.value.field == field


class TestRow:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            pytest.param("bucket", "Open", id="bucket with a capital"),
            pytest.param("bucket", "b" * 21, id="bucket too long"),
            pytest.param("bucket", "", id="empty bucket"),
            pytest.param("due_on", NOON, id="instant for a day"),
            pytest.param("judged_on", "2017-02-16", id="text for a day"),
            pytest.param("late_days", -1, id="fewer days than none"),
            pytest.param("late_days", 2**31, id="more days than can be"),
            pytest.param("returned", True, id="flag for a number"),
            pytest.param("extended", -1, id="extended fewer times than never"),
            pytest.param("refused", 1.0, id="fraction"),
            pytest.param("calendar", "VN", id="no key"),
        ],
    )
    def test_refuses_what_cannot_be_counted(self, name, value):
        """
        A value that no store can count by is refused with the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            row(**{name: value})

        assert (caught.value.field, caught.value.value) == (name, value)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            pytest.param("bucket", "b" * 20, id="longest bucket"),
            pytest.param("late_days", 0, id="late on the last day itself"),
            pytest.param("extended", 2**31 - 1, id="largest number"),
            pytest.param("due_on", dt.date.max, id="last day"),
        ],
    )
    def test_takes_the_outermost_values(self, name, value):
        """
        What is just possible is kept.
        """
        assert getattr(row(**{name: value}), name) == value


class TestRowQuery:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            pytest.param(RowQuery(), True, id="no wish"),
            pytest.param(RowQuery(is_open=True), True, id="open"),
            pytest.param(RowQuery(is_open=False), False, id="closed"),
            pytest.param(RowQuery(state="in-progress"), True, id="state"),
            pytest.param(RowQuery(state="confirmed"), False, id="other state"),
            pytest.param(RowQuery(bucket="open"), False, id="no bucket"),
            pytest.param(RowQuery(body="phong-noi-vu"), True, id="body"),
            pytest.param(RowQuery(body="phong-y-te"), False, id="other body"),
            pytest.param(RowQuery(directive="644"), True, id="directive"),
            pytest.param(RowQuery(directive="64"), False, id="other directive"),
            pytest.param(RowQuery(parent="644"), False, id="no parent"),
            pytest.param(RowQuery(expired_by=NOON), True, id="just over"),
            pytest.param(RowQuery(expired_by=NOON - HOUR), False, id="not yet over"),
            pytest.param(RowQuery(next_by=NOON - HOUR), True, id="just due"),
            pytest.param(RowQuery(next_by=NOON - 2 * HOUR), False, id="not yet due"),
            pytest.param(RowQuery(after="obligation/0"), True, id="next page"),
            pytest.param(RowQuery(after="obligation/1"), False, id="last page"),
        ],
    )
    def test_matches(self, query, found):
        """
        A row is found when it is as every wish says.
        """
        assert query.matches(row()) is found

    def test_row_without_an_instant_is_never_due(self):
        """
        What has no deadline and no next step is over and due at no instant.
        """
        bare = row(expires_at=None, next_at=None)

        assert not RowQuery(expired_by=NOON).matches(bare)
        assert not RowQuery(next_by=NOON).matches(bare)


class TestReceipt:
    @pytest.mark.parametrize(
        ("receipt", "outcome"),
        [
            pytest.param(Receipt.accepted("250 \x00ok"), Outcome.ACCEPTED, id="yes"),
            pytest.param(Receipt.rejected("250 \x00ok"), Outcome.REJECTED, id="no"),
            pytest.param(Receipt.retry("250 \x00ok", HOUR), Outcome.RETRY, id="later"),
            pytest.param(Receipt.unknown("250 \x00ok"), Outcome.UNKNOWN, id="maybe"),
        ],
    )
    def test_detail_can_be_kept(self, receipt, outcome):
        """
        Whatever a server answered, the receipt says it in characters that can be kept.
        """
        assert receipt.outcome is outcome
        assert receipt.detail == "250 \ufffdok"
        assert receipt.wait == (HOUR if outcome is Outcome.RETRY else None)

    def test_long_detail_is_cut(self):
        """
        An answer of a server without end is kept up to 10 000 characters.
        """
        assert len(Receipt.rejected("x" * 20_000).detail) == 10_000


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
        "value",
        [
            pytest.param("Submitted", id="capital"),
            pytest.param("", id="empty"),
            pytest.param("a" * 65, id="too long"),
            pytest.param("was submitted", id="space"),
            pytest.param(None, id="nothing"),
        ],
    )
    def test_type_is_a_short_word(self, value):
        """
        The kind of a fact is a word that every store can keep in a column.
        """
        with pytest.raises(InvalidValueError, match="at most 64") as caught:
            Record(type=value, effective_at=AT, recorded_at=AT, actor="an")

        assert caught.value.field == "type"
