import pytest

from govtasks.codec import Codec
from govtasks.directives import Provision, Reference, Relation
from govtasks.errors import InvalidValueError, MalformedDataError
from govtasks.obligations.model import Roles
from govtasks.obligations.orders import Group, Order, Orders, orders_of
from govtasks.text import Text

PAIR = Group(key="both", bodies=["noi-vu", "tai-chinh"])


def problems(caught):
    """Return the sentences of an error, each up to its hint."""
    return caught.value.arguments["problems"]


class TestGroup:
    @pytest.mark.parametrize(
        ("bodies", "problem"),
        [
            pytest.param([], "with something in it", id="empty"),
            pytest.param(["noi-vu", "noi-vu"], "names something twice", id="twice"),
            pytest.param("noi-vu", "must be a list", id="a text"),
            pytest.param(["Nội vụ"], "must be a key", id="no key"),
        ],
    )
    def test_names_bodies_once_each(self, bodies, problem):
        """
        A group has bodies, each once and by its key.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            Group(key="units", bodies=bodies)

        assert caught.value.field == "bodies"


class TestOrder:
    @pytest.mark.parametrize(
        ("to", "kept"),
        [
            pytest.param("units", ("units",), id="one name"),
            pytest.param(["a", "b"], ("a", "b"), id="a list"),
            pytest.param((), (), id="nobody"),
        ],
    )
    def test_goes_to_one_or_more(self, town, to, kept):
        """
        Who it goes to is a name or a list of names.
        """
        order = Order(obligation=town.obligation(), to=to)

        assert (order.to, order.key) == (kept, "o1")

    @pytest.mark.parametrize(
        ("to", "problem"),
        [
            pytest.param(["a", "a"], "names something twice", id="twice"),
            pytest.param(5, "must be a list", id="a number"),
            pytest.param(["A"], "must be a key", id="no key"),
        ],
    )
    def test_refuses_other_names(self, town, to, problem):
        """
        A name stands once and is a key.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            Order(obligation=town.obligation(), to=to)

        assert caught.value.field == "to"


class TestOrders:
    def test_takes_a_bare_obligation(self, town):
        """
        An obligation that goes no further needs no order around it.
        """
        made = Orders(obligations=[town.obligation()])

        assert made.obligations == (Order(obligation=town.obligation()),)

    @pytest.mark.parametrize("name", ["directives", "groups", "obligations"])
    @pytest.mark.parametrize("value", [5, ["x"], [None]])
    def test_refuses_other_lists(self, name, value):
        """
        Each list holds values of its kind.
        """
        with pytest.raises(InvalidValueError) as caught:
            Orders(**{name: value})

        assert caught.value.field == name

    def test_expands_groups_in_order_each_body_once(self, town):
        """
        Groups and bodies are joined in their order, and no body is given it twice.
        """
        made = town.orders(to=["tai-chinh", "both", "mttq"], groups=[PAIR])

        assert made.addressees(made.obligations[0]) == ("tai-chinh", "noi-vu", "mttq")

    def test_gives_the_parts(self, town):
        """
        Each addressee gets an obligation of its own, assigned by the lead.
        """
        made = town.orders(to="both", groups=[PAIR])

        parts = made.parts(made.obligations[0])

        assert [(one.key, one.roles.lead, one.assigner) for one in parts] == [
            ("o1/noi-vu", "noi-vu", "noi-vu"),
            ("o1/tai-chinh", "tai-chinh", "noi-vu"),
        ]

    def test_knows_what_stands_under_a_directive(self, town):
        """
        Orders are found by their directive; one without any has none.
        """
        one, other = town.obligation(), town.obligation("o2", directive="d2")
        made = town.orders(one, other)

        assert [order.key for order in made.under("d1")] == ["o1"]
        assert [order.key for order in made.under("d2")] == ["o2"]
        assert made.under("d3") == ()

    def test_leaves_alone_what_it_does_not_hold(self, town):
        """
        A directive, a parent or a reference from elsewhere may be known elsewhere.
        """
        reference = Reference(relation=Relation.IMPLEMENTS, directive="law")

        made = Orders(
            directives=[town.directive(references=[reference])],
            obligations=[
                town.obligation(parent="elsewhere"),
                town.obligation("o2", directive="d9", provision="9"),
            ],
        )

        assert len(made.obligations) == 2

    def test_takes_a_part_of_a_part(self, town):
        """
        What stands before can be a part that somebody is given.
        """
        below = town.obligation("o2", parent="o1/noi-vu")
        made = Orders(
            directives=[town.directive()],
            obligations=[Order(obligation=town.obligation(), to="noi-vu"), below],
        )

        assert made.obligations[1].obligation.parent == "o1/noi-vu"


class TestProblems:
    def build(self, **lists):
        """Return the problems of orders that do not fit together."""
        with pytest.raises(MalformedDataError) as caught:
            Orders(**lists)
        return problems(caught)

    def test_keys_twice(self, town):
        """
        A key stands for one thing, also for a part that somebody is given.
        """
        one = town.obligation()
        found = self.build(
            directives=[town.directive(), town.directive(number="13")],
            groups=[PAIR, PAIR],
            obligations=[
                Order(obligation=one, to="both"),
                one,
                town.obligation("o1/noi-vu"),
            ],
        )

        assert found == (
            "directives[1].key: 'd1' is directives[0] already",
            "groups[1].key: 'both' is groups[0] already",
            "obligations[1].key: 'o1' is given by obligations[0]",
            "obligations[2].key: 'o1/noi-vu' is given by obligations[0]",
        )

    def test_one_document_under_two_keys(self, town):
        """
        Issuer, year, number and symbol name one document.
        """
        other = town.directive(key="d2", number="012")

        assert self.build(directives=[town.directive(), other]) == (
            "directives[1].number: '012/UBND-TH' of 'tp' is directives[0] already",
        )

    def test_documents_without_a_number_are_not_the_same(self, town):
        """
        Of what has no number nobody can say that it is the same.
        """
        unnumbered = [town.directive(key=key, number=None) for key in ("d1", "d2")]

        assert len(Orders(directives=unnumbered).directives) == 2

    def test_unknown_provisions(self, town):
        """
        A provision must stand in its directive, also where another one names it.
        """
        reference = Reference(
            relation=Relation.AMENDS, directive="d1", provisions=["1", "7"]
        )
        second = town.directive(key="d2", number="13", references=[reference])

        found = self.build(
            directives=[town.directive(), second],
            obligations=[town.obligation(provision="l")],
        )

        assert found == (
            "directives[1].references[0].provision: unknown provision, got '7'",
            "obligations[0].provision: unknown provision, got 'l'",
        )

    def test_suggests_the_nearest_provision(self, town):
        """
        A path that was misspelt is offered.
        """
        provisions = [Provision(path="2.a", text=Text.of(vi="a"))]

        found = self.build(
            directives=[town.directive(provisions=provisions)],
            obligations=[town.obligation(provision="2a")],
        )

        assert found[0].endswith("got '2a' (did you mean '2.a'?)")

    def test_what_must_stand_before(self, town):
        """
        What a value refers to stands before it, so that nothing goes in a circle.
        """
        one = Reference(relation=Relation.IMPLEMENTS, directive="d2")
        first = town.directive(references=[one])

        found = self.build(
            directives=[first, town.directive(key="d2", number="13")],
            obligations=[
                town.obligation(parent="o2"),
                town.obligation("o2", parent="o1"),
            ],
        )

        assert found == (
            "directives[0].references[0].directive: 'd2' must stand before it",
            "obligations[0].parent: 'o2' must stand before it",
        )

    def test_a_part_of_itself(self, town):
        """
        An order cannot serve a part of its own.
        """
        circle = Order(obligation=town.obligation(parent="o1/noi-vu"), to="noi-vu")

        assert self.build(obligations=[circle]) == (
            "obligations[0].parent: 'o1/noi-vu' must stand before it",
        )

    def test_addressees_that_cannot_lead(self, town):
        """
        Who coordinates does not lead, and the key of a part is not too long.
        """
        roles = Roles(lead="tp", coordinating=["noi-vu"])
        helping = Order(obligation=town.obligation(roles=roles), to="both")
        long = Order(obligation=town.obligation("o" * 194), to="noi-vu")

        found = self.build(groups=[PAIR], obligations=[helping, long])

        assert found[0] == "obligations[0].to: 'noi-vu' also coordinates"
        assert found[1].startswith("obligations[1].to: must be a key of lower-case")
        assert len(found) == 2

    def test_takes_the_longest_key(self, town):
        """
        A key of 200 characters is still one.
        """
        order = Order(obligation=town.obligation("o" * 193), to="noi-vu")

        assert len(Orders(obligations=[order]).parts(order)[0].key) == 200

    def test_tells_a_hundred_at_most(self, town):
        """
        More than a hundred problems nobody reads.
        """
        many = [town.obligation(f"o{n}", provision="7") for n in range(101)]

        found = self.build(directives=[town.directive()], obligations=many)

        assert len(found) == 100


class TestOrdersOf:
    def read(self, data):
        """Return the problems of data that cannot be read."""
        with pytest.raises(MalformedDataError) as caught:
            orders_of(data, Codec().load)
        return problems(caught)

    def data(self, town, **changes):
        """Return the order of the town as plain data."""
        made = Codec().dump(town.orders(to="both", groups=[PAIR]))
        return {**made, "obligations": [{**made["obligations"][0], **changes}]}

    def test_reads_what_was_written(self, town):
        """
        Plain data come back as the same orders.
        """
        made = town.orders(to="both", groups=[PAIR])

        assert orders_of(Codec().dump(made), Codec().load) == made

    def test_tells_all_at_once(self, town):
        """
        Values that cannot be read and what does not fit stand in one list.
        """
        data = self.data(town, provision="7")
        data["obligations"].insert(0, {"key": "x", "to": "both"})
        data["grops"] = []

        found = self.read(data)

        assert found[0].startswith("unknown key, got 'grops' (did you mean 'groups'?)")
        assert found[1] == "obligations[0]: directive: is missing"
        assert found[-1] == "obligations[1].provision: unknown provision, got '7'"

    def test_tells_nothing_that_follows_from_what_cannot_be_read(self, town):
        """
        A directive that cannot be read does not make its provisions unknown.
        """
        data = self.data(town)
        data["directives"][0]["kind"] = "XX"

        found = self.read(data)

        (told,) = found
        assert told.startswith("directives[0]: kind: unknown document type, got 'XX'")

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            pytest.param({"groups": 5}, "groups: must be a list, got 5", id="number"),
            pytest.param(
                {"obligations": ["x"]}, "obligations[0]: must be a table", id="text"
            ),
            pytest.param(
                {"groups": [{"key": "g", "bodies": ["a"], "bodys": []}]},
                "groups[0]: unknown key, got 'bodys' (did you mean 'bodies'?)",
                id="unknown key",
            ),
        ],
    )
    def test_noise(self, data, problem):
        """
        What is no list of tables is told by its path.
        """
        (found,) = self.read(data)

        assert found.startswith(problem)

    def test_says_to_whom_where_it_is_wrong(self, town):
        """
        A name that is none is told where it stands.
        """
        (found,) = self.read(self.data(town, to=["A"]))

        assert found.startswith("obligations[0]: to: must be a key")


class TestCodec:
    def test_an_order_is_its_obligation_and_one_line_more(self, town):
        """
        An order is written as its obligation, with the names that it goes to.
        """
        order = Order(obligation=town.obligation(), to=["both"])

        written = Codec().dump(order)

        assert written == {**Codec().dump(town.obligation()), "to": ["both"]}
        assert Codec().load(written, Order) == order

    def test_takes_an_order_as_it_is(self, town):
        """
        What is an order already is one.
        """
        order = Order(obligation=town.obligation())

        assert Codec().load(order, Order) is order
