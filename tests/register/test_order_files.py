from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import GovtasksError, MalformedDataError, TooLargeError
from govtasks.obligations.model import Kind
from govtasks.obligations.orders import Group, Orders
from govtasks.register.order_files import dump_orders, load_orders

EXAMPLE = Path(__file__).parents[2] / "examples" / "quang_ngai_2017" / "orders.toml"
TEXT = EXAMPLE.read_text("utf-8")


class TestLoadOrders:
    def test_reads_the_directive_of_2017(self):
        """
        The city's order has seventeen points, and the province's one.
        """
        orders = load_orders(TEXT, "orders.toml")

        assert [one.key for one in orders.directives] == ["tinh-644-2017", "tp-2017"]
        assert [len(group.bodies) for group in orders.groups] == [12, 23, 7]
        assert len(orders.obligations) == 18
        assert len(orders.addressees(orders.obligations[1])) == 35

    def test_tells_all_by_line(self):
        """
        Each problem has its line, and all are told at once.
        """
        text = TEXT.replace('kind = "task"', 'kind = "tsk"', 1)
        text = text.replace('provision = "1.b"', 'provision = "9"')
        text = text.replace('key = "partners"', 'key = "chairmen"')

        with pytest.raises(MalformedDataError) as caught:
            load_orders(text, "orders.toml")

        lines = text.split("\n")
        told = caught.value.arguments["problems"]
        numbers = caught.value.arguments["lines"]
        assert [one.split(": ")[1] for one in told] == [
            "groups[2].key",
            "obligations[0].kind",
            "obligations[2].provision",
        ]
        assert [lines[number - 1] for number in numbers] == [
            'key = "chairmen"',
            'kind = "tsk"',
            'provision = "9"',
        ]
        assert told[0].startswith("orders.toml:")

    def test_what_is_no_toml(self):
        """
        What cannot be read at all says where.
        """
        with pytest.raises(MalformedDataError, match="is not TOML") as caught:
            load_orders("[[directives]\n", "orders.toml")

        assert caught.value.place.startswith("orders.toml:1")

    def test_what_is_too_large(self):
        """
        A document of more than four million characters is not read.
        """
        with pytest.raises(TooLargeError):
            load_orders("#" * 4_000_001, "orders.toml")

    def test_nothing(self):
        """
        An empty document orders nothing.
        """
        assert load_orders("", "orders.toml") == Orders()


class TestDumpOrders:
    def test_comes_back_equal(self, town):
        """
        What is written is read back as the same orders.
        """
        both = Group(key="both", bodies=["noi-vu", "tai-chinh"])
        made = town.orders(town.obligation(), to="both", groups=[both])

        assert load_orders(dump_orders(made), "x") == made

    def test_comes_back_equal_of_the_example(self):
        """
        The directive of 2017 survives as well.
        """
        made = load_orders(TEXT, "orders.toml")

        assert load_orders(dump_orders(made), "x") == made
        assert made.obligations[-1].obligation.kind is Kind.REQUEST


def outcome(text):
    """Return the orders in a text, or the error that there is."""
    try:
        return load_orders(text, "x")
    except GovtasksError as error:
        return error


@given(
    noise=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["directives", "obligations", "groups", "key", "to"]),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    )
)
def test_noise_gives_typed_errors(noise):
    """
    Whatever stands in a document, it is orders or an error of ours.
    """
    found = outcome(f"directives = {_toml(noise)}\nobligations = {_toml(noise)}\n")

    assert found == Orders() or isinstance(found, MalformedDataError)


def _toml(value):
    """Write a value of plain data as TOML."""
    match value:
        case None:
            return "0.5"
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return f"{{{', '.join(f'{k} = {_toml(v)}' for k, v in value.items())}}}"
        case str():
            return '"' + "".join(f"\\U{ord(c):08x}" for c in value) + '"'
        case _:
            return str(value)


@given(cut=st.integers(0, len(TEXT)), end=st.integers(0, 200))
def test_a_document_with_a_hole(cut, end):
    """
    A part that is missing is an error of ours, or nothing that was needed.
    """
    found = outcome(TEXT[:cut] + TEXT[cut + end :])

    assert isinstance(found, Orders | MalformedDataError)
