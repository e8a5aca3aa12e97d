"""What an order leaves unclear: each finding, and the order in which there is none."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.rules import (
    AtOnce,
    Earliest,
    Every,
    Fixed,
    PeriodEnd,
    Undated,
    Within,
)
from govtasks.deadlines.terms import Term
from govtasks.directives import Provision, Purpose, Recipient, Reference, Relation
from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.messages import LOCALES, catalogue
from govtasks.obligations.completeness import Laws, completeness
from govtasks.obligations.findings import Clarity, Severity
from govtasks.obligations.model import Force, Kind, Roles
from govtasks.obligations.orders import Group, Order, Orders
from govtasks.organisation import Portfolio, Tenure
from govtasks.text import Text

TODAY = dt.date(2017, 2, 10)
BOTH = Group(key="both", bodies=["noi-vu", "tai-chinh"])
ALONE = Undated(phrase="khẩn trương")


@pytest.fixture
def find(town):
    """Give a way to the findings of a document on 10 February 2017."""

    def call(orders, office=None, **how):
        return completeness(orders, office or town.office(), day=TODAY, **how)

    return call


def only(findings):
    """Return the one finding that there is."""
    (found,) = findings
    return found


def coded(findings, code):
    """Return the findings with that code."""
    return [one for one in findings if one.code == code]


class TestComplete:
    def test_an_order_that_is_clear(self, town, find):
        """
        Who, what, by when, with what result, on whose authority: nothing is missing.
        """
        assert find(town.orders()) == ()

    def test_passed_on_by_the_committee(self, town, find):
        """
        An order of the committee that both divisions are given is clear as well.
        """
        roles = Roles(lead="tp", monitoring="tai-chinh", confirming="tp")
        made = town.orders(town.obligation(roles=roles), to="both", groups=[BOTH])

        assert find(made) == ()

    def test_a_document_that_others_rest_on(self, town, find):
        """
        What orders nothing and has no provisions is only referred to.
        """
        law = town.directive(key="law", number=None, provisions=(), recipients=())

        assert find(Orders(directives=[law])) == ()

    def test_without_an_organisation(self, town):
        """
        Without an organisation nothing is said of bodies.
        """
        roles = Roles(lead="nobody")

        found = completeness(town.orders(town.obligation(roles=roles)), day=TODAY)

        assert [one.code for one in found] == ["no-monitoring"]

    def test_refuses_another_day(self, town):
        """
        The day is a civil date.
        """
        with pytest.raises(InvalidValueError, match="must be a date"):
            completeness(town.orders(), day="2017-02-10")


class TestForm:
    @pytest.mark.parametrize(
        ("changes", "code", "severity"),
        [
            pytest.param({"number": None}, "number-unknown", Severity.GAP, id="number"),
            pytest.param({"symbol": None}, "symbol-unknown", Severity.GAP, id="symbol"),
            pytest.param(
                {"symbol": "QĐ-UBND"}, "symbol-misfit", Severity.FAULT, id="misfit"
            ),
            pytest.param({"issued": None}, "day-unknown", Severity.GAP, id="day"),
            pytest.param(
                {"recipients": ()}, "no-recipients", Severity.GAP, id="recipients"
            ),
        ],
    )
    def test_of_the_document(self, town, find, changes, code, severity):
        """
        Number, symbol, day and recipients are those of the document as a whole.
        """
        found = only(find(town.orders(**changes)))

        assert (found.code, found.severity, found.clarity) == (
            code,
            severity,
            Clarity.FORM,
        )
        assert (found.directive, found.provision, found.obligation) == (
            "d1",
            None,
            None,
        )

    def test_says_which_day_was_taken(self, town, find):
        """
        Where the day of issue is not known, the day that was asked about counts.
        """
        found = only(find(town.orders(issued=None)))

        assert "Fri 10 Feb 2017" in found.text()

    def test_names_symbol_and_type(self, town, find):
        """
        A symbol that does not fit is named with the type of the document.
        """
        found = only(find(town.orders(symbol="QĐ-UBND")))

        assert found.arguments == (("symbol", "QĐ-UBND"), ("kind", "CV"))

    @pytest.mark.parametrize(
        ("issued", "law"),
        [
            pytest.param(dt.date(2017, 2, 9), "Circular 01/2011/TT-BNV", id="2017"),
            pytest.param(dt.date(2020, 3, 4), "Circular 01/2011/TT-BNV", id="before"),
            pytest.param(dt.date(2020, 3, 5), "Decree 30/2020/NĐ-CP", id="since"),
        ],
    )
    def test_cites_the_law_of_the_day(self, town, find, issued, law):
        """
        The law on documents is that of the day of issue.
        """
        rule = town.fixed("2020-06-01")
        made = town.orders(town.obligation(rule=rule), number=None, issued=issued)

        found = only(find(made))

        assert [cite.instrument for cite in found.cites] == [law]

    def test_a_directive_that_nobody_knows(self, town, find):
        """
        An order under a directive that is neither here nor recorded.
        """
        made = Orders(obligations=[town.obligation()])

        found = only(find(made))

        assert (found.code, found.place) == ("directive-unknown", "d1 1 o1")
        assert (found.severity, found.clarity) == (Severity.FAULT, Clarity.FORM)
        assert "d1" in found.text()

    def test_a_directive_that_was_recorded(self, town, find):
        """
        Of a directive that was recorded before, only the new orders are looked at.
        """
        recorded = [town.directive(number=None, provisions=())]
        made = Orders(obligations=[town.obligation(product=None)])

        assert [one.code for one in find(made, recorded=recorded)] == ["no-product"]


class TestRecipients:
    def test_addressees_who_are_not_sent_it(self, town, find):
        """
        Whoever is given something to do should get the document.
        """
        made = town.orders(recipients=[Recipient(body="tai-chinh")])

        found = only(find(made))

        assert (found.code, found.severity) == ("addressee-not-recipient", Severity.GAP)
        assert found.text() == (
            "It is not sent to those who are given something to do: Home Affairs."
        )

    def test_recipients_who_are_given_nothing(self, town, find):
        """
        Whoever gets the document to carry it out should have something to do.
        """
        sent = [
            Recipient(body="noi-vu"),
            Recipient(body="tai-chinh"),
            Recipient(body="mttq"),
            Recipient(body="tinh", purpose=Purpose.KNOW),
        ]

        found = only(find(town.orders(recipients=sent)))

        assert (found.code, found.severity) == (
            "recipient-without-order",
            Severity.DOUBT,
        )
        assert found.text("vi").endswith("không được giao việc nào: Mặt trận.")

    @pytest.mark.parametrize(
        "roles",
        [
            pytest.param({"coordinating": ["mttq"]}, id="coordinates"),
            pytest.param({"informed": ("mttq",)}, id="is told"),
            pytest.param({"confirming": "mttq"}, id="confirms"),
            pytest.param({"monitoring": "mttq"}, id="follows up"),
        ],
    )
    def test_who_has_a_role_is_no_stranger(self, town, find, roles):
        """
        Whoever helps, confirms or follows up has something to do with it.
        """
        sent = [Recipient(body="noi-vu"), Recipient(body="mttq")]
        given_roles = {"monitoring": "tp", "confirming": "tp"} | roles
        one = town.obligation(roles=Roles(lead="noi-vu", **given_roles))

        assert find(town.orders(one, recipients=sent)) == ()

    def test_who_issues_it_needs_no_copy(self, town, find):
        """
        The issuer is not among the recipients.
        """
        roles = Roles(lead="tp", monitoring="noi-vu", confirming="tai-chinh")
        sent = [Recipient(body="noi-vu")]
        made = town.orders(town.obligation(roles=roles), recipients=sent)

        assert find(made) == ()

    def test_addressees_of_groups_count(self, town, find):
        """
        Each body of a group is somebody who is given something to do.
        """
        sent = [Recipient(body="tai-chinh")]
        roles = Roles(lead="tp", monitoring="tai-chinh", confirming="tp")
        one = town.obligation(roles=roles)
        made = town.orders(one, to="both", groups=[BOTH], recipients=sent)

        assert dict(only(find(made)).arguments)["bodies"] == (
            Text.of(vi="Phòng Nội vụ", en="Home Affairs"),
        )


class TestWork:
    def provisions(self, *paths):
        """Return provisions with these paths."""
        return [Provision(path=path, text=Text.of(vi="x")) for path in paths]

    def test_a_provision_that_orders_nothing(self, town, find):
        """
        A provision without others under it orders something, or is told.
        """
        made = town.orders(provisions=self.provisions("1", "2", "2.a", "2.b"))

        found = find(made)

        assert [(one.code, one.provision) for one in found] == [
            ("orders-nothing", "2.a"),
            ("orders-nothing", "2.b"),
        ]
        assert {one.severity for one in found} == {Severity.GAP}
        assert {one.clarity for one in found} == {Clarity.WORK}

    def test_a_provision_above_orders_for_all(self, town, find):
        """
        What stands under a provision that orders only says more of it.
        """
        made = town.orders(provisions=self.provisions("1", "1.a", "1.b.c"))

        assert find(made) == ()

    def test_a_provision_below_does_not_order_for_it(self, town, find):
        """
        Of siblings each orders something itself.
        """
        one = town.obligation(provision="1.a")
        made = town.orders(one, provisions=self.provisions("1", "1.a", "1.b"))

        assert only(find(made)).provision == "1.b"


class TestProduct:
    @pytest.mark.parametrize(
        ("kind", "rule", "expected"),
        [
            pytest.param(Kind.TASK, None, ["no-product"], id="task"),
            pytest.param(
                Kind.STANDING,
                Undated(review_every=Term.parse("3 months")),
                [],
                id="standing",
            ),
            pytest.param(
                Kind.CONDITIONAL,
                Within(terms=(Term.parse("5 working days"),), of="trigger"),
                ["no-product"],
                id="conditional",
            ),
        ],
    )
    def test_is_named_where_there_is_a_result(self, town, find, kind, rule, expected):
        """
        What must be shown in the end is named; a standing duty has no end.
        """
        changes = {"kind": kind, "product": None}
        if rule is not None:
            changes["rule"] = rule

        found = find(town.orders(town.obligation(**changes)))

        assert [one.code for one in found] == expected

    def test_is_a_gap_at_its_provision(self, town, find):
        """
        The finding names the provision and the obligation.
        """
        found = only(find(town.orders(town.obligation(product=None))))

        assert (found.severity, found.clarity) == (Severity.GAP, Clarity.PRODUCT)
        assert found.place == "d1 1 o1"
        assert found.cites == ()


class TestTime:
    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            pytest.param(Undated(), "no-time", id="none"),
            pytest.param(ALONE, "vague-time", id="words"),
            pytest.param(Undated(phrase="Thường xuyên"), "no-cadence", id="regularly"),
            pytest.param(Undated(phrase="báo cáo định kỳ"), "no-cadence", id="cycle"),
            pytest.param(Undated(phrase="regularly"), "no-cadence", id="in English"),
            pytest.param(
                Undated(phrase="thường xuyên", review_every=Term.parse("1 month")),
                None,
                id="cadence",
            ),
            pytest.param(AtOnce(grace=Term.parse("1 day")), None, id="at once"),
            pytest.param(Within(terms=(Term.parse("5 days"),)), None, id="term"),
        ],
    )
    def test_is_named(self, town, find, rule, expected):
        """
        A task has a time, or a cadence on which it is looked at.
        """
        found = find(town.orders(town.obligation(rule=rule)))

        assert [one.code for one in found] == ([expected] if expected else [])
        assert {one.clarity for one in found} <= {Clarity.TIME}
        assert {one.severity for one in found} <= {Severity.GAP}

    def test_quotes_the_words(self, town, find):
        """
        Words that name no day are quoted.
        """
        found = only(find(town.orders(town.obligation(rule=ALONE))))

        assert '"khẩn trương"' in found.text("en")
        assert '"khẩn trương"' in found.text("vi")

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            pytest.param({}, ["no-review"], id="none"),
            pytest.param({"rule": Undated(phrase="x")}, ["no-review"], id="words"),
            pytest.param(
                {"review": Every(period="quarter", since=TODAY, roll="next")},
                [],
                id="review",
            ),
            pytest.param(
                {"rule": Undated(review_every=Term.parse("1 year"))}, [], id="in rule"
            ),
        ],
    )
    def test_standing_duties_are_reviewed(self, town, find, changes, expected):
        """
        A standing duty has a cadence on which it is reviewed.
        """
        given_changes = {"rule": Undated()} | changes
        one = town.obligation(kind=Kind.STANDING, **given_changes)

        assert [found.code for found in find(town.orders(one))] == expected

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            pytest.param("2017-02-08", ["due-before-issue"], id="before"),
            pytest.param("2017-02-09", [], id="on the day"),
        ],
    )
    def test_is_not_before_the_issue(self, town, find, day, expected):
        """
        Nothing is due before the day of issue.
        """
        found = find(town.orders(town.obligation(rule=town.fixed(day))))

        assert [one.code for one in found] == expected
        assert {one.severity for one in found} <= {Severity.FAULT}

    def test_says_both_days(self, town, find):
        """
        The due day and the day of issue are named.
        """
        made = town.orders(town.obligation(rule=town.fixed("2017-02-08")))

        assert only(find(made)).text() == (
            "It would be due on Wed 8 Feb 2017, before the day of issue, "
            "Thu 9 Feb 2017."
        )

    def test_of_an_unknown_issue_nothing_is_before(self, town, find):
        """
        Where the day of issue is not known, no day lies before it.
        """
        one = town.obligation(rule=town.fixed("2017-01-02"))

        assert only(find(town.orders(one, issued=None))).code == "day-unknown"

    @pytest.mark.parametrize(
        ("until", "expected"),
        [
            pytest.param(dt.date(2017, 2, 8), ["due-before-issue"], id="over"),
            pytest.param(dt.date(2017, 2, 9), [], id="on the day"),
            pytest.param(None, [], id="no end"),
        ],
    )
    def test_a_series_that_is_over(self, town, find, until, expected):
        """
        A series does not end before the day of issue.
        """
        rule = Every(
            period="month", since=dt.date(2017, 1, 31), until=until, roll="next"
        )
        one = town.obligation(kind=Kind.RECURRING, rule=rule)

        assert [found.code for found in find(town.orders(one))] == expected

    def test_counted_from_the_issue(self, town, find):
        """
        What counts from the day of issue is computed.
        """
        rule = Earliest(rules=(Within(terms=(Term.parse("5 days"),), of="issue"),) * 2)
        one = town.obligation(rule=rule)
        child = town.obligation("o2", parent="o1", rule=town.fixed("2017-02-15"))

        found = only(find(town.orders(one, child)))

        assert dict(found.arguments)["limit"] == dt.date(2017, 2, 14)

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            pytest.param({"regime": "vn-civil-2051"}, "unknown regime", id="regime"),
            pytest.param({"calendar": "vn-stat"}, "unknown calendar", id="calendar"),
            pytest.param(
                {"rule": PeriodEnd(period="year", day=dt.date(2090, 1, 1), roll=True)},
                "calendar vn-state covers",
                id="coverage",
            ),
        ],
    )
    def test_that_cannot_be_computed(self, town, find, changes, reason):
        """
        What law or calendar cannot answer is a finding and no error.
        """
        found = only(find(town.orders(town.obligation(**changes))))

        assert (found.code, found.severity) == ("not-computable", Severity.FAULT)
        assert reason in found.text()

    def test_by_the_laws_of_the_host(self, town, find):
        """
        Regimes and calendars are those that the host has.
        """
        asked = []

        def calendar(key):
            asked.append(key)
            kind = "calendar"
            raise UnknownNameError.of(kind, key, [])

        made = town.orders(town.obligation(calendar="own"))

        found = only(find(made, laws=Laws(calendar=calendar)))

        assert (found.code, asked) == ("not-computable", ["own"])


class TestParent:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            pytest.param("2017-03-15", [], id="with it"),
            pytest.param("2017-03-16", ["child-after-parent"], id="later"),
        ],
    )
    @pytest.mark.parametrize("parent", ["o1", "o1/tai-chinh"])
    def test_is_not_due_earlier(self, town, find, parent, day, expected):
        """
        A part is not due after the whole, nor after a part that it serves.
        """
        whole = Order(obligation=town.obligation(), to="tai-chinh")
        part = town.obligation("o2", parent=parent, rule=town.fixed(day))
        made = Orders(directives=[town.directive()], obligations=[whole, part])

        found = [
            one
            for one in find(made)
            if one.code not in {"confirms-itself", "not-above"}
        ]

        assert [one.code for one in found] == expected
        assert {one.obligation for one in found} <= {"o2"}

    def test_says_both_days(self, town, find):
        """
        Both days and the whole are named.
        """
        part = town.obligation("o2", parent="o1", rule=town.fixed("2017-03-16"))

        found = only(find(town.orders(town.obligation(), part)))

        assert (found.severity, found.clarity) == (Severity.FAULT, Clarity.TIME)
        assert found.text() == (
            "It would be due on Thu 16 Mar 2017, after o1, which it serves and which "
            "is due on Wed 15 Mar 2017."
        )

    def test_without_a_day_limits_nothing(self, town, find):
        """
        A whole that is due on no day lets its parts be due when they like.
        """
        rule = Within(terms=(Term.parse("5 days"),))
        part = town.obligation("o2", parent="o1", rule=town.fixed("2019-03-16"))

        assert find(town.orders(town.obligation(rule=rule), part)) == ()

    def test_that_comes_back_limits_nothing(self, town, find):
        """
        A series has no day of its own.
        """
        rule = Every(period="month", since=dt.date(2017, 2, 28), roll="next")
        whole = town.obligation(kind=Kind.RECURRING, rule=rule)
        part = town.obligation("o2", parent="o1", rule=town.fixed("2019-03-15"))

        assert find(town.orders(whole, part)) == ()

    def test_elsewhere_is_for_whoever_knows_it(self, town, find):
        """
        A whole that is not in the document is not looked at.
        """
        assert find(town.orders(town.obligation(parent="elsewhere"))) == ()


class TestPersons:
    def test_a_lead_that_nobody_knows(self, town, find):
        """
        The lead must exist.
        """
        one = town.obligation(roles=Roles(lead="noi-vi", monitoring="tp"))

        (found,) = coded(find(town.orders(one)), "unknown-body")

        assert (found.severity, found.clarity) == (Severity.FAULT, Clarity.PERSON)
        assert found.text() == "The organisation has no such body: noi-vi."

    def test_a_lead_that_is_gone(self, town, find):
        """
        The lead must exist on the day of issue.
        """
        office = town.office()
        bodies = [
            attrs.evolve(body, until=town.issued) if body.key == "cong-an" else body
            for body in office.bodies
        ]
        posts = [post for post in office.posts if post.body != "cong-an"]
        kept = {post.key for post in posts}
        changed = town.office(
            bodies=bodies,
            posts=posts,
            tenures=[one for one in office.tenures if one.post in kept],
            portfolios=[one for one in office.portfolios if one.post in kept],
        )
        one = town.obligation(
            roles=Roles(lead="noi-vu", monitoring="cong-an", confirming="tp")
        )

        sent = [Recipient(body="noi-vu")]

        found = only(find(town.orders(one, recipients=sent), changed))

        assert (found.code, found.severity) == ("absent-body", Severity.FAULT)
        assert found.text() == (
            "These bodies do not exist on Thu 9 Feb 2017: City police."
        )

    @pytest.mark.parametrize("role", ["coordinating", "informed"])
    def test_bodies_beside_it(self, town, find, role):
        """
        Whoever helps or is told must exist, too.
        """
        roles = Roles(
            lead="noi-vu", monitoring="tp", confirming="tp", **{role: ("ai",)}
        )

        found = find(town.orders(town.obligation(roles=roles)))

        assert [one.code for one in found if one.obligation] == ["unknown-body"]

    def test_issuer_and_recipients(self, town, find):
        """
        Who issues it and whom it is sent to must exist.
        """
        sent = [Recipient(body="noi-vu"), Recipient(body="ai")]
        made = town.orders(recipients=sent, issuer="khong")

        found = coded(find(made), "unknown-body")

        assert [dict(one.arguments)["bodies"] for one in found] == [("khong", "ai")]
        assert found[0].place == "d1"

    def test_a_body_without_a_head(self, town, find):
        """
        Somebody must head the lead.
        """
        office = town.office()
        posts = [post for post in office.posts if post.key != "head-noi-vu"]
        tenures = [one for one in office.tenures if one.post != "head-noi-vu"]

        found = only(find(town.orders(), town.office(posts=posts, tenures=tenures)))

        assert (found.code, found.severity) == ("no-head", Severity.GAP)
        assert found.text() == "No post of a head on Thu 9 Feb 2017: Home Affairs."

    def test_a_vacant_post(self, town, find):
        """
        A post that answers and that nobody holds is named with its body.
        """
        tenures = [one for one in town.office().tenures if one.post != "head-noi-vu"]

        found = only(find(town.orders(), town.office(tenures=tenures)))

        assert (found.code, found.severity) == ("vacancy", Severity.GAP)
        assert found.text() == (
            "Posts that are vacant, in the chain as head: "
            "Head of Home Affairs of Home Affairs."
        )
        assert found.text("vi").endswith("Head of Home Affairs, Phòng Nội vụ.")

    def test_what_is_missing_above_is_no_matter_of_the_order(self, town, find):
        """
        Posts above the bodies that an order names are not looked at.
        """
        office = town.office()
        above = ("head-tinh", "deputy-tinh", "deputy-tp")
        vacant = [one for one in office.tenures if one.post not in above]
        roles = Roles(lead="tai-chinh", monitoring="noi-vu", confirming="noi-vu")
        one = town.obligation(roles=roles)

        assert find(town.orders(one), town.office(tenures=vacant)) == ()

    def test_a_committee_above_without_a_head(self, town, find):
        """
        That the level above has no post of a head is not told of the one below.
        """
        office = town.office()
        posts = [post for post in office.posts if post.key != "head-tinh"]
        tenures = [one for one in office.tenures if one.post != "head-tinh"]
        roles = Roles(lead="tp", monitoring="noi-vu", confirming="tai-chinh")
        made = town.orders(town.obligation(roles=roles))

        assert find(made, town.office(posts=posts, tenures=tenures)) == ()

    @pytest.mark.parametrize(
        ("key", "role"),
        [
            pytest.param("tp", "assigner", id="assigns"),
            pytest.param("tai-chinh", "monitoring side", id="follows up"),
            pytest.param("cong-an", "confirming side", id="confirms"),
        ],
    )
    def test_sides_that_nobody_heads(self, town, find, key, role):
        """
        Who assigns, follows up and confirms has a head, too.
        """
        vacant = [one for one in town.office().tenures if one.post != f"head-{key}"]
        roles = Roles(lead="noi-vu", monitoring="tai-chinh", confirming="cong-an")
        made = town.orders(town.obligation(roles=roles))

        found = only(find(made, town.office(tenures=vacant)))

        assert found.code == "vacancy"
        assert f"in the chain as {role}:" in found.text()

    @pytest.mark.parametrize(
        ("issued", "law"),
        [
            pytest.param(dt.date(2017, 2, 9), "Decree 138/2016/NĐ-CP", id="2017"),
            pytest.param(dt.date(2022, 6, 18), "Decree 39/2022/NĐ-CP", id="2022"),
        ],
    )
    def test_cites_who_answers(self, town, find, issued, law):
        """
        That the head answers is cited as the law of the day has it.
        """
        tenures = [one for one in town.office().tenures if one.post != "head-noi-vu"]
        rule = town.fixed("2022-12-01")
        made = town.orders(town.obligation(rule=rule), issued=issued)

        found = only(find(made, town.office(tenures=tenures)))

        assert [cite.instrument for cite in found.cites] == [law]

    def test_cites_the_six_since_they_hold(self, town, find):
        """
        From its day on the decision on the six is cited beside the law.
        """
        issued = dt.date(2025, 10, 6)
        tenures = [one for one in town.office().tenures if one.post != "head-noi-vu"]
        one = town.obligation(rule=town.fixed("2025-12-01"), product=None)

        found = find(town.orders(one, issued=issued), town.office(tenures=tenures))

        assert [[cite.instrument for cite in one.cites] for one in found] == [
            ["Decision 2179/QĐ-TTg"],
            ["Decree 39/2022/NĐ-CP", "Decision 2179/QĐ-TTg"],
        ]


class TestResponsibility:
    def test_no_deputy_with_the_field(self, town, find):
        """
        Where no deputy is charged, all bodies that lack one are told at once.
        """
        roles = Roles(lead="tp", monitoring="tai-chinh", confirming="tp")
        made = town.orders(town.obligation(roles=roles), to="both", groups=[BOTH])
        charged = [Portfolio(post="deputy-tp", since=town.since, fields=["plan"])]

        found = only(find(made, town.office(portfolios=charged)))

        assert (found.code, found.severity, found.clarity) == (
            "no-deputy",
            Severity.DOUBT,
            Clarity.RESPONSIBILITY,
        )
        assert found.text() == (
            "No deputy is charged with planning: Home Affairs, Finance."
        )

    def test_no_field(self, town, find):
        """
        An order without a field asks for a deputy who is charged with the body.
        """
        found = only(find(town.orders(town.obligation(field=None))))

        assert found.text() == (
            "No deputy is charged with the body itself: Home Affairs."
        )
        assert found.text("vi") == (
            "Chưa có cấp phó được phân công phụ trách chính cơ quan đó: Phòng Nội vụ."
        )

    def test_two_deputies_with_the_field(self, town, find):
        """
        Two who are charged with the same are a doubt.
        """
        office = town.office()
        deputy = next(post for post in office.posts if post.key == "deputy-noi-vu")
        posts = [*office.posts, attrs.evolve(deputy, key="deputy-2")]
        tenures = [
            *office.tenures,
            Tenure(post="deputy-2", person="p-deputy-mttq", since=town.since),
        ]
        charged = [
            *office.portfolios,
            Portfolio(post="deputy-2", since=town.since, fields=["plan"]),
        ]
        changed = town.office(posts=posts, tenures=tenures, portfolios=charged)

        found = only(find(town.orders(), changed))

        assert (found.code, found.severity) == ("shared-portfolio", Severity.DOUBT)

    def test_nobody_follows_it_up(self, town, find):
        """
        Some body follows and urges.
        """
        one = town.obligation(roles=Roles(lead="noi-vu", confirming="tp"))
        sent = [Recipient(body="noi-vu")]

        found = only(find(town.orders(one, recipients=sent)))

        assert (found.code, found.severity) == ("no-monitoring", Severity.GAP)

    def test_nobody_confirms_it(self, town, find):
        """
        Where no body confirms, the assigner has to, and is named.
        """
        one = town.obligation(roles=Roles(lead="noi-vu", monitoring="tai-chinh"))

        found = only(find(town.orders(one)))

        assert (found.code, found.severity) == ("no-confirming", Severity.DOUBT)
        assert found.text() == (
            "No body is named that confirms the result; the assigner has to: City."
        )

    def test_a_standing_duty_is_never_confirmed(self, town, find):
        """
        What has no end needs nobody to confirm it.
        """
        one = town.obligation(
            kind=Kind.STANDING,
            rule=Undated(review_every=Term.parse("1 year")),
            roles=Roles(lead="noi-vu", monitoring="tai-chinh"),
        )

        assert find(town.orders(one)) == ()

    def test_a_body_that_confirms_itself(self, town, find):
        """
        Who does the work does not confirm it.
        """
        roles = Roles(lead="noi-vu", monitoring="tai-chinh", confirming="noi-vu")

        found = only(find(town.orders(town.obligation(roles=roles))))

        assert (found.code, found.severity) == ("confirms-itself", Severity.DOUBT)
        assert found.text() == (
            "The confirming body also carries it out: Home Affairs."
        )

    def test_a_part_that_confirms_itself(self, town, find):
        """
        Of the parts only those are told whose lead confirms.
        """
        roles = Roles(lead="tp", monitoring="tai-chinh", confirming="noi-vu")
        made = town.orders(town.obligation(roles=roles), to="both", groups=[BOTH])

        assert dict(only(find(made)).arguments)["bodies"] == (
            Text.of(vi="Phòng Nội vụ", en="Home Affairs"),
        )


class TestAuthority:
    def test_an_assigner_who_did_not_issue_it(self, town, find):
        """
        Who assigns issued the document, or stands under who did.
        """
        made = town.orders(town.obligation(assigner="tinh"))

        found = only(find(made))

        assert (found.code, found.severity, found.clarity) == (
            "assigner-not-issuer",
            Severity.FAULT,
            Clarity.AUTHORITY,
        )
        assert found.text() == (
            "Province assigns it, but did not issue the document, does not stand "
            "under City, and issued none that it implements."
        )

    def test_an_assigner_under_the_issuer(self, town, find):
        """
        A body under the issuer can pass its orders on.
        """
        one = town.obligation(assigner="tp")
        sent = [Recipient(body=key) for key in ("noi-vu", "tai-chinh", "tp")]

        assert find(town.orders(one, issuer="tinh", recipients=sent)) == ()

    def test_an_assigner_whose_order_is_implemented(self, town, find):
        """
        What implements an order of the province can be assigned by the province.
        """
        above = town.directive(key="d0", issuer="tinh", provisions=(), number="644")
        reference = Reference(relation=Relation.IMPLEMENTS, directive="d0")
        made = attrs.evolve(
            town.orders(town.obligation(assigner="tinh")),
            directives=[above, town.directive(references=[reference])],
        )

        assert find(made) == ()

    @pytest.mark.parametrize("force", [Force.ORDER, Force.ENCOURAGEMENT])
    def test_the_front_is_not_commanded(self, town, find, force):
        """
        Toward Party, Front and mass organisations there are requests, no orders.
        """
        roles = Roles(lead="mttq", monitoring="tai-chinh", confirming="tp")
        sent = [Recipient(body="mttq"), Recipient(body="tai-chinh")]
        one = town.obligation(roles=roles, force=force)

        found = find(town.orders(one, recipients=sent))

        assert [one.code for one in found] == (
            ["not-commanded"] if force is Force.ORDER else []
        )
        assert {one.severity for one in found} <= {Severity.FAULT}

    def test_the_front_is_requested(self, town, find):
        """
        A request to the Front is in order.
        """
        roles = Roles(lead="mttq", monitoring="tai-chinh", confirming="tp")
        sent = [Recipient(body="mttq"), Recipient(body="tai-chinh")]
        one = town.obligation(roles=roles, kind=Kind.REQUEST)

        assert find(town.orders(one, recipients=sent)) == ()

    def test_names_those_who_are_not_commanded(self, town, find):
        """
        Of many addressees only those are told who cannot be ordered.
        """
        roles = Roles(lead="tp", monitoring="tai-chinh", confirming="tp")
        sent = [Recipient(body="mttq"), Recipient(body="noi-vu")]
        one = town.obligation(roles=roles)
        made = town.orders(one, to=["noi-vu", "mttq"], recipients=sent)

        found = only(find(made))

        assert found.text() == "City does not command, but requests: Front."

    def test_a_body_that_stands_elsewhere(self, town, find):
        """
        Who orders a body of the government stands above it.
        """
        roles = Roles(lead="cong-an", monitoring="tai-chinh", confirming="tp")
        sent = [Recipient(body="cong-an"), Recipient(body="tai-chinh")]

        found = only(find(town.orders(town.obligation(roles=roles), recipients=sent)))

        assert (found.code, found.severity) == ("not-above", Severity.DOUBT)
        assert found.text() == "City does not stand above: City police."

    def test_the_front_may_order_its_own(self, town, find):
        """
        A body outside the government orders whoever stands under it, itself too.
        """
        roles = Roles(lead="mttq", monitoring="tai-chinh", confirming="tp")
        one = town.obligation(roles=roles, assigner="mttq")

        made = town.orders(one, issuer="mttq", recipients=[Recipient(body="tai-chinh")])

        assert find(made) == ()


class TestWords:
    @pytest.mark.parametrize("locale", LOCALES)
    def test_every_code_has_words(self, locale):
        """
        Each finding is a sentence with a full stop in either language.
        """
        texts = catalogue("completeness")
        words = ("clarity-", "severity-", "the-body", "post-of")
        codes = [key for key in texts if not key.startswith(words)]

        assert len(codes) == 33
        assert all(texts[code][locale].endswith(".") for code in codes)


RULES = st.one_of(
    st.builds(Undated, phrase=st.sampled_from(["", "ngay", "thường xuyên"])),
    st.dates().map(lambda day: Fixed(day=day, inclusive=True, roll=True)),
    st.dates().map(lambda day: Fixed(day=day, inclusive=False, roll=False)),
    st.integers(0, 10**6).map(
        lambda days: Within(terms=(Term.parse(f"{days} days"),), of="issue")
    ),
    st.sampled_from(["1 day", "5 working days"]).map(
        lambda grace: AtOnce(grace=Term.parse(grace))
    ),
)
KEYS = st.sampled_from(["tp", "noi-vu", "tai-chinh", "mttq", "cong-an", "tinh", "ai"])
ROLES = st.builds(
    lambda lead, helping, monitoring, confirming: Roles(
        lead=lead,
        coordinating=tuple(dict.fromkeys(key for key in helping if key != lead)),
        monitoring=monitoring,
        confirming=confirming,
    ),
    KEYS,
    st.lists(KEYS, max_size=2),
    st.none() | KEYS,
    st.none() | KEYS,
)


@given(
    data=st.lists(
        st.tuples(
            RULES,
            ROLES,
            st.sampled_from([Force.ORDER, Force.REQUEST, Force.ENCOURAGEMENT]),
            KEYS,
            st.sampled_from([None, "plan", "other"]),
            st.lists(KEYS, unique=True, max_size=3),
        ),
        max_size=4,
    ),
    issued=st.none() | st.dates(),
    issuer=KEYS,
    sent=st.lists(KEYS, unique=True, max_size=3),
)
def test_every_document_gets_an_answer(town, data, issued, issuer, sent):
    """
    Whatever fits together is answered with findings, each a sentence at its place.
    """
    orders = Orders(
        directives=[
            town.directive(
                issued=issued,
                issuer=issuer,
                recipients=[Recipient(body=key) for key in sent],
            )
        ],
        obligations=[
            Order(
                obligation=town.obligation(
                    f"o{number}",
                    rule=rule,
                    roles=roles,
                    force=force,
                    assigner=assigner,
                    field=field,
                    parent=f"o{number - 1}" if number else None,
                ),
                to=[key for key in to if key not in roles.helping],
            )
            for number, (rule, roles, force, assigner, field, to) in enumerate(data)
        ],
    )

    found = completeness(orders, town.office(), day=TODAY)

    places = [(one.code, one.place, one.arguments) for one in found]
    assert len(set(map(repr, places))) == len(places)
    assert all(one.directive == "d1" for one in found)
    assert all(one.text(locale) for one in found for locale in LOCALES)
    assert found == completeness(orders, town.office(), day=TODAY)
