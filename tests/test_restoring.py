import pytest

from govtasks.archive import Kept, Numbered
from govtasks.errors import ConflictError, InvalidValueError
from govtasks.restoring import check_restore, told_of
from govtasks.storage import canonical_table, chained, check_page, check_seen
from govtasks.testing.store_samples import NOON, sample_record

RECORD = sample_record()
TEXT = canonical_table(RECORD.data)
DIGEST = chained(
    "", tenant="t", stream="obligation/1", version=1, record=RECORD, data=TEXT
)


def numbered(position=1, **changes):
    """Return the first fact of a stream."""
    given = {"stream": "obligation/1", "version": 1, "record": RECORD, "digest": DIGEST}
    return Numbered(position=position, fact=Kept(**given | changes))


def checked(*facts, **changes):
    """Check facts for a store that holds nothing, or what is given."""
    given = {"tenant": "t", "position": 0, "heads": {}, "erased": ()}
    return check_restore(facts, **given | changes)


class TestToldOf:
    @pytest.mark.parametrize(
        ("streams", "told"),
        [
            pytest.param(["obligation/644/2"], {"644/2"}, id="obligation"),
            pytest.param(["directive/644"], set(), id="directive"),
            pytest.param([], set(), id="none"),
        ],
    )
    def test_only_of_obligations(self, streams, told):
        """
        A notice is about an obligation; nothing is said of another stream.
        """
        assert told_of(streams) == told


class TestCheckRestore:
    def test_gives_the_text_of_the_data(self):
        """
        Each fact comes with its data as they are kept; of an erased one with none.
        """
        gone = numbered(2, stream="obligation/2", record=None, erased_at=NOON)

        assert [text for _, text in checked(numbered(), gone)] == [TEXT, ""]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"stream": "Nhiệm vụ"}, "stream", id="no key"),
            pytest.param({"digest": DIGEST.upper()}, "digest", id="capitals"),
            pytest.param({"digest": DIGEST[:-1]}, "digest", id="cut off"),
        ],
    )
    @pytest.mark.parametrize("erased_at", [None, NOON])
    def test_what_no_store_can_hold(self, changes, field, erased_at):
        """
        A stream that is no key and a digest that is none are refused, erased or not.
        """
        record = {"record": None if erased_at else RECORD, "erased_at": erased_at}

        with pytest.raises(InvalidValueError) as caught:
            checked(numbered(**record | changes))

        assert caught.value.field == field

    def test_fact_behind_what_was_erased(self):
        """
        A stream that was erased takes no fact that says something.
        """
        head = numbered().fact
        with pytest.raises(InvalidValueError, match="erased whole") as caught:
            checked(
                numbered(2, version=2),
                position=1,
                heads={"obligation/1": head},
                erased={"obligation/1"},
            )

        assert caught.value.value == "obligation/1@2"


class TestCheckSeen:
    def test_first_by_key_is_named(self):
        """
        Of several that went on, every store names the same.
        """
        with pytest.raises(ConflictError, match="stream a is at version 2, not 1"):
            check_seen({"b": 1, "a": 1}, {"a": 2, "b": 2})

    def test_what_is_missing_stands_at_nothing(self):
        """
        A stream that nobody began is at 0.
        """
        check_seen({"a": 0}, {})
        with pytest.raises(ConflictError, match="at version 0, not 1"):
            check_seen({"a": 1}, {})


class TestCheckPage:
    @pytest.mark.parametrize("limit", [None, 1, 10**9])
    def test_any_page_that_holds_something(self, limit):
        """
        A page has no upper limit, and None is all.
        """
        check_page(limit)
