import datetime as dt
import json

import attrs
import pytest
from hypothesis import given

from govtasks.errors import InvalidValueError, NaiveInstantError, TooLargeError
from govtasks.ports import Delivery, DeliveryState
from govtasks.storage import (
    canonical_json,
    canonical_table,
    changes,
    check_append,
    check_claim,
    check_settle,
    check_tenant,
    in_utc,
    instant,
    microseconds,
    table_of,
    unknown_notice,
)
from govtasks.testing.store_samples import (
    HOUR,
    NOON,
    instants,
    json_values,
    sample_notice,
    sample_record,
    sample_row,
)

MICROSECOND = dt.timedelta(microseconds=1)
CLAIMED = Delivery(
    notice=sample_notice("1"),
    state=DeliveryState.SENDING,
    not_before=NOON,
    claimed_until=NOON + HOUR,
)


def settled(**over):
    """Return what became of the claimed notice."""
    return attrs.evolve(CLAIMED, **{"claimed_until": None} | over)


def nested(levels):
    """Make lists inside of each other."""
    value = []
    for _ in range(levels - 1):
        value = [value]
    return value


class TestCanonicalJson:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            pytest.param({"b": 1, "a": 2}, '{"a":2,"b":1}', id="sorted keys"),
            pytest.param({"ý": "Ủy ban"}, '{"ý":"Ủy ban"}', id="plain letters"),
            pytest.param([1, [True, None]], "[1,[true,null]]", id="no white space"),
            pytest.param((1, 2), "[1,2]", id="tuple"),
            pytest.param("\x00\n", '"\\u0000\\n"', id="control characters"),
            pytest.param(0.1, "0.1", id="number"),
            pytest.param(2**70, "1180591620717411303424", id="large number"),
        ],
    )
    def test_one_text_for_each_value(self, value, text):
        """
        Sorted keys, no white space, nothing escaped that need not be.
        """
        assert canonical_json(value) == text

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            pytest.param({1: 2}, "a key that is no text, got 1", id="number as key"),
            pytest.param([{True: 2}], "a key that is no text", id="inside"),
            pytest.param(float("nan"), "is not a JSON value", id="NaN"),
            pytest.param(-float("inf"), "is not a JSON value", id="infinity"),
            pytest.param("\udc00", "is not a JSON value", id="half a pair"),
            pytest.param({"\ud800": 1}, "is not a JSON value", id="half a pair as key"),
            pytest.param(NOON, "is not a JSON value", id="instant"),
            pytest.param({1, 2}, "is not a JSON value", id="set"),
            pytest.param(10**5000, "is not a JSON value", id="too many digits"),
            pytest.param(nested(51), "more than 50 levels", id="too deep"),
        ],
    )
    def test_other_values_are_refused(self, value, message):
        """
        What JSON cannot say exactly is refused, and the field is named.
        """
        with pytest.raises(InvalidValueError, match=message) as caught:
            canonical_json(value, "arguments")

        assert caught.value.field == "arguments"

    def test_fifty_levels_are_enough(self):
        """
        Fifty levels are written.
        """
        assert canonical_json(nested(50)) == "[" * 50 + "]" * 50

    def test_value_inside_itself_is_refused(self):
        """
        A list that holds itself has no end and is refused.
        """
        value = []
        value.append(value)

        with pytest.raises(InvalidValueError, match="levels"):
            canonical_json(value)

    @pytest.mark.parametrize("value", [[], "text", None, 1])
    def test_table_is_a_table(self, value):
        """
        Where a table is wanted, nothing else will do.
        """
        with pytest.raises(InvalidValueError, match="must be a table"):
            canonical_table(value)


@given(value=json_values())
def test_json_comes_back_and_is_written_the_same(value):
    """
    Any JSON value comes back from its text, and has that text only.
    """
    text = canonical_json(value)

    back = json.loads(text)

    assert repr(back) == repr(value) or back == value
    assert canonical_json(back) == text
    assert table_of(canonical_table({"key": value})) == {"key": value}


class TestInstants:
    @pytest.mark.parametrize(
        ("at", "number"),
        [
            pytest.param(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), 0, id="epoch"),
            pytest.param(
                dt.datetime(1970, 1, 1, 7, 0, 0, 1, tzinfo=dt.timezone(7 * HOUR)),
                1,
                id="Vietnam",
            ),
            pytest.param(
                dt.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=dt.UTC),
                -1,
                id="before",
            ),
            pytest.param(
                dt.datetime(2017, 2, 16, 17, tzinfo=dt.UTC),
                1_487_264_400_000_000,
                id="end of 16 February 2017 in Vietnam",
            ),
        ],
    )
    def test_number_of_an_instant(self, at, number):
        """
        An instant is the number of microseconds since 1970 began in UTC.
        """
        assert microseconds(at, "at") == number
        assert instant(number) == at
        assert instant(number).tzinfo is dt.UTC

    @pytest.mark.parametrize(
        "at",
        [
            pytest.param(
                dt.datetime(1, 1, 1, tzinfo=dt.timezone(HOUR)), id="before year 1"
            ),
            pytest.param(
                dt.datetime(9999, 12, 31, 23, tzinfo=dt.timezone(-HOUR)),
                id="after year 9999",
            ),
        ],
    )
    def test_instant_without_a_date_in_utc(self, at):
        """
        An instant that has no date in UTC is refused, for it could not come back.
        """
        with pytest.raises(InvalidValueError, match="years 1 to 9999") as caught:
            in_utc(at, "effective_at")

        assert caught.value.field == "effective_at"

    def test_naive(self):
        """
        A time without a zone is no instant.
        """
        with pytest.raises(NaiveInstantError) as caught:
            microseconds(dt.datetime(2017, 2, 16), "now")  # noqa: DTZ001 - meant

        assert caught.value.field == "now"


@given(first=instants(), second=instants())
def test_numbers_compare_as_instants_do(first, second):
    """
    Numbers have the order and the distance of the instants, at any offset.
    """
    numbers = microseconds(first, "at"), microseconds(second, "at")

    assert (numbers[0] < numbers[1]) == (first < second)
    assert (numbers[1] - numbers[0]) * MICROSECOND == second - first
    assert instant(numbers[0]) == first


class TestChecks:
    @pytest.mark.parametrize("tenant", ["default", "x" * 64, "tỉnh".encode().hex()])
    def test_tenant(self, tenant):
        """
        A tenant is a key of at most 64 characters.
        """
        assert check_tenant(tenant) is None

    @pytest.mark.parametrize(
        ("tenant", "message"),
        [
            pytest.param("x" * 65, "at most 64 characters", id="long"),
            pytest.param("Tỉnh", "must be a key", id="letters"),
            pytest.param("", "must be a key", id="empty"),
            pytest.param(7, "must be a key", id="number"),
        ],
    )
    def test_no_tenant(self, tenant, message):
        """
        Anything else is refused.
        """
        with pytest.raises(InvalidValueError, match=message) as caught:
            check_tenant(tenant)

        assert caught.value.field == "tenant"
        assert caught.value.value == tenant

    def test_row_of_another_stream(self):
        """
        A row is that of the stream it is put with.
        """
        row = sample_row("obligation/2")

        with pytest.raises(InvalidValueError, match="that of stream obligation/1"):
            check_append("obligation/1", [sample_record()], row, ())

    @pytest.mark.parametrize(("length", "fits"), [(700, True), (701, False)])
    def test_key_of_a_notice(self, length, fits):
        """
        The key of a notice has at most 700 characters.
        """
        notice = sample_notice("k" * length)

        if fits:
            check_append("obligation/1", [sample_record()], None, [notice])
        else:
            with pytest.raises(TooLargeError, match="at most 700") as caught:
                check_append("obligation/1", [sample_record()], None, [notice])
            assert caught.value.field == "key"

    def test_claim_that_ends_when_it_begins(self):
        """
        A claim lasts at least a microsecond, whatever the offsets.
        """
        elsewhere = NOON.astimezone(dt.timezone(7 * HOUR))

        check_claim(NOON, elsewhere + MICROSECOND, 1)
        with pytest.raises(InvalidValueError, match="must be after") as caught:
            check_claim(NOON, elsewhere, 1)

        assert caught.value.field == "until"

    def test_claim_of_nothing(self):
        """
        A claim is for at least one notice.
        """
        with pytest.raises(InvalidValueError, match="at least 1, got 0") as caught:
            check_claim(NOON, NOON + HOUR, 0)

        assert caught.value.field == "limit"

    @pytest.mark.parametrize(
        "state", [one for one in DeliveryState if one is not DeliveryState.SENDING]
    )
    def test_outcomes(self, state):
        """
        Every state but that of being sent is an outcome.
        """
        assert check_settle(CLAIMED, settled(state=state)) is None

    def test_what_happens_while_it_is_sent(self):
        """
        Whatever else is noted of a notice leaves its claim as it is.
        """
        read = attrs.evolve(CLAIMED, acknowledged_at=NOON)

        assert check_settle(CLAIMED, read) is None

    @pytest.mark.parametrize(
        ("seen", "changes", "message", "field"),
        [
            pytest.param(
                CLAIMED,
                {"notice": sample_notice("2")},
                "must be the notice 1, got '2'",
                "notice",
                id="another notice",
            ),
            pytest.param(
                attrs.evolve(CLAIMED, state=DeliveryState.HELD, claimed_until=None),
                {"state": DeliveryState.SENDING, "claimed_until": NOON},
                "by a claim alone, got 'sending'",
                "state",
                id="given away",
            ),
            pytest.param(
                CLAIMED,
                {"state": DeliveryState.DEAD, "claimed_until": NOON},
                "and of no other",
                "claimed_until",
                id="claimed by nobody",
            ),
            pytest.param(
                CLAIMED,
                {"state": DeliveryState.SENDING, "claimed_until": None},
                "that is being sent",
                "claimed_until",
                id="sent by nobody",
            ),
        ],
    )
    def test_no_outcome(self, seen, changes, message, field):
        """
        A notice is sent by whoever has claimed it, and by nobody else.
        """
        with pytest.raises(InvalidValueError, match=message) as caught:
            check_settle(seen, settled(**changes))

        assert caught.value.field == field

    def test_changes(self):
        """
        Only what became different is written.
        """
        over = settled(state=DeliveryState.DEAD, detail="mất kết nối")

        assert changes(CLAIMED, CLAIMED) == {}
        assert changes(CLAIMED, over) == {
            "state": DeliveryState.DEAD,
            "claimed_until": None,
            "detail": "mất kết nối",
        }

    def test_unknown_notice(self):
        """
        The error names the key that is not there.
        """
        error = unknown_notice("644/2.a#due")

        assert str(error) == "key: unknown notice, got '644/2.a#due'"
        assert error.code == "unknown-name"
