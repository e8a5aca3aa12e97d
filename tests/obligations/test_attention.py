import datetime as dt

import pytest

from govtasks.deadlines.rules import Every
from govtasks.directives import Relation
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.attention import attention, overdue_beside
from govtasks.obligations.lifecycle import evolve
from govtasks.obligations.model import Coordinating, Kind, Roles
from govtasks.obligations.particulars import Opinion, Outcome, RoleChange, RoleName
from govtasks.obligations.replies import replies
from govtasks.obligations.reviews import review_of
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Organisation,
    Person,
    Post,
    PostKind,
    Tenure,
)
from govtasks.text import Text

BEGUN, ENDED = dt.date(2014, 6, 20), dt.date(2017, 3, 1)
LAST = dt.date(2017, 2, 28)


def body(key, until=None):
    """A body of the city."""
    return Body(
        key=key,
        name=Text.of(vi=f"Phòng {key}", en=f"Division {key}"),
        kind=BodyKind.DIVISION,
        level=Level.DISTRICT,
        since=BEGUN,
        until=until,
    )


def post(key, until=None):
    """A post of an official."""
    return Post(
        key=key,
        title=Text.of(vi=key),
        body="noi-vu",
        kind=PostKind.OFFICIAL,
        since=BEGUN,
        until=until,
    )


CITY = Organisation(
    bodies=[body("noi-vu"), body("ubnd"), body("y-te", ENDED)],
    posts=[post("cv-1"), post("cv-2"), post("cv-3", ENDED)],
    persons=[Person(key="an", name="Bà An"), Person(key="binh", name="Ông Bình")],
    tenures=[
        Tenure(post="cv-1", person="an", since=BEGUN, until=ENDED),
        Tenure(post="cv-1", person="binh", since=ENDED),
        Tenure(post="cv-3", person="binh", since=BEGUN),
    ],
)


def codes(found):
    """The codes of what was found."""
    return [one.code for one in found]


class TestRoles:
    @pytest.mark.parametrize(
        ("changes", "text"),
        [
            pytest.param(
                {"roles": Roles(lead="y-te")},
                "Division y-te leads and is no longer there since Wed 1 Mar 2017.",
                id="lead",
            ),
            pytest.param(
                {"assigner": "y-te"},
                "Division y-te (assigner) is no longer there since Wed 1 Mar 2017.",
                id="assigner",
            ),
            pytest.param(
                {"roles": Roles(lead="noi-vu", confirming="y-te")},
                (
                    "Division y-te (confirms the result) is no longer there since "
                    "Wed 1 Mar 2017."
                ),
                id="confirming",
            ),
            pytest.param(
                {"roles": Roles(lead="noi-vu", monitoring="y-te")},
                (
                    "Division y-te (follows and urges) is no longer there since "
                    "Wed 1 Mar 2017."
                ),
                id="monitoring",
            ),
            pytest.param(
                {"roles": Roles(lead="noi-vu", coordinating=("y-te",))},
                "Division y-te (coordinates) is no longer there since Wed 1 Mar 2017.",
                id="coordinating",
            ),
            pytest.param(
                {"roles": Roles(lead="noi-vu", informed=("y-te",))},
                "Division y-te (is informed) is no longer there since Wed 1 Mar 2017.",
                id="informed",
            ),
        ],
    )
    def test_of_a_body_that_ended(self, make, changes, text):
        """
        From the first day on which the body is gone, once for each role.
        """
        state = make.state(obligation=make.obligation(**changes))

        found = attention(CITY, state, ENDED)

        assert [one.text("en") for one in found] == [text]
        assert codes(found) == ["lead-ended" if "leads" in text else "role-ended"]
        assert attention(CITY, state, LAST) == ()

    def test_of_a_body_that_nobody_knows(self, make):
        """
        What the organisation does not know is said by the chain.
        """
        state = make.state(obligation=make.obligation(roles=Roles(lead="khac")))

        assert attention(CITY, state, ENDED) == ()

    def test_of_closed_work(self, make):
        """
        Nobody must see to what was taken back.
        """
        end = (do.Withdraw(reason="trùng"), make.assigner, make.at("2017-02-13"))
        state = make.state(end, obligation=make.obligation(roles=Roles(lead="y-te")))

        assert attention(CITY, state, ENDED) == ()


class TestPerformer:
    @pytest.mark.parametrize(
        ("post", "person", "day", "text"),
        [
            pytest.param("cv-1", "an", LAST, None, id="holds it"),
            pytest.param(
                "cv-1",
                "an",
                ENDED,
                (
                    "Bà An does the work and does not hold the post cv-1 on "
                    "Wed 1 Mar 2017."
                ),
                id="left",
            ),
            pytest.param("cv-1", None, ENDED, None, id="whoever holds it"),
            pytest.param("cv-1", "khac", ENDED, None, id="nobody known"),
            pytest.param("cv-9", "an", ENDED, None, id="no post known"),
            pytest.param(
                "cv-2",
                None,
                ENDED,
                "The post cv-2 does the work, and nobody holds it on Wed 1 Mar 2017.",
                id="vacant",
            ),
            pytest.param("cv-3", None, LAST, None, id="last day of the post"),
            pytest.param(
                "cv-3",
                None,
                ENDED,
                "The post cv-3 does the work, and nobody holds it on Wed 1 Mar 2017.",
                id="the post ended",
            ),
        ],
    )
    def test_must_hold_the_post(self, make, post, person, day, text):
        """
        A person who left, and a post that nobody holds, as far as both are known.
        """
        hand = do.HandOver(to_post=post, to_person=person, reason="phân công")
        state = make.state((hand, make.assigner, make.at("2017-02-13")))

        found = attention(CITY, state, day)

        assert [one.text("en") for one in found] == ([text] if text else [])

    def test_codes_tell_them_apart(self, make):
        """
        Who left and what is vacant are two lists.
        """
        left = do.HandOver(to_post="cv-1", to_person="an", reason="phân công")
        vacant = do.HandOver(to_post="cv-2", reason="phân công")

        found = [
            codes(
                attention(
                    CITY,
                    make.state((one, make.assigner, make.at("2017-02-13"))),
                    ENDED,
                )
            )
            for one in (left, vacant)
        ]

        assert found == [["performer-left"], ["performer-vacant"]]


class TestOwnJudge:
    def test_lead_that_came_to_confirm(self, make):
        """
        By whatever way, where it was given otherwise.
        """
        change = RoleChange(role=RoleName.CONFIRMING, old="ubnd", new="noi-vu")
        passed = do.Transfer(changes=(change,), cause="sáp nhập")
        state = make.state((passed, make.assigner, make.at("2017-02-13")))

        (found,) = attention(CITY, state, ENDED)

        assert (found.code, found.text("vi")) == (
            "own-judge",
            (
                "noi-vu là cơ quan chủ trì đồng thời trở thành cơ quan xác nhận kết "
                "quả của mình."
            ),
        )

    @pytest.mark.parametrize("assigner", ["ubnd", "noi-vu"])
    def test_as_it_was_given(self, make, assigner):
        """
        A body may give work to itself.
        """
        state = make.state(obligation=make.obligation(assigner=assigner))

        assert attention(CITY, state, ENDED) == ()


class TestAmendment:
    def test_waits_until_it_is_decided(self, make):
        """
        Each later directive that waits is named, with what it changes.
        """
        noted = did.AmendmentNoted(directive="90-2018", relation=Relation.REPLACES)
        kept = do.DecideAmendment(
            directive="90-2018", outcome=Outcome.KEEP, reason="vẫn áp dụng"
        )
        state = evolve(make.state(), make.fact(2, noted, make.at("2017-02-13")))
        changed = did.DirectiveChanged(
            directive=kept.directive, outcome=kept.outcome, reason=kept.reason
        )
        decided = evolve(state, make.fact(3, changed, make.at("2017-02-14")))

        (found,) = attention(CITY, state, ENDED)

        assert found.code == "amendment-undecided"
        assert found.text("en") == (
            "90-2018 replaces 644-2017; what that does to it is not decided yet."
        )
        assert attention(CITY, decided, ENDED) == ()


class TestBeside:
    def beside(self, make, state, day, *, known=True):
        """What is over beside the deadline at nine on a day."""
        now = make.at(day)
        organisation = CITY if known else Organisation()
        found = replies(state, lambda rule: make.due(state, rule), now)
        review = review_of(state, now, regime=make.regime, calendar=make.calendar)
        return [*overdue_beside(organisation, state, found, review)]

    def asked(self, make, *steps):
        """An obligation on which Health and another body are asked by 15 February."""
        helping = tuple(
            Coordinating(body=key, reply=make.fixed("2017-02-15"))
            for key in ("y-te", "khac")
        )
        roles = Roles(lead="noi-vu", coordinating=helping)
        return make.state(*steps, obligation=make.obligation(roles=roles))

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            pytest.param("2017-02-15", [], id="last day"),
            pytest.param(
                "2017-02-16",
                [
                    (
                        "Division y-te was to reply by Wed 15 Feb 2017 and has said "
                        "nothing."
                    ),
                    "khac was to reply by Wed 15 Feb 2017 and has said nothing.",
                ],
                id="over",
            ),
        ],
    )
    def test_reply_that_is_missing(self, make, day, expected):
        """
        Each body that is silent after its day, by its name where that is known.
        """
        found = self.beside(make, self.asked(make), day)

        assert [one.text("en") for one in found] == expected
        assert set(codes(found)) <= {"reply-missing"}

    def test_reply_that_came_late_is_not_missing(self, make):
        """
        Who has said something is not asked again.
        """
        late = (
            do.Reply(body="y-te", opinion=Opinion.AGREES),
            make.performer,
            make.at("2017-02-20"),
        )

        found = self.beside(make, self.asked(make, late), "2017-02-21")

        assert [dict(one.arguments)["body"] for one in found] == ["khac"]

    def test_nothing_is_over_of_what_is_closed(self, make):
        """
        Nobody is asked for an opinion on what was taken back.
        """
        end = (do.Withdraw(reason="trùng"), make.assigner, make.at("2017-02-13"))

        assert self.beside(make, self.asked(make, end), "2017-02-21") == []

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            pytest.param("2017-02-28", [], id="last day"),
            pytest.param(
                "2017-03-01",
                ["The review that was due on Tue 28 Feb 2017 has not taken place."],
                id="over",
            ),
        ],
    )
    def test_review_that_is_over(self, make, day, expected):
        """
        A standing duty that nobody looked at by its day.
        """
        cadence = Every(period="month", since=make.day("2017-01-01"), roll="none")
        duty = make.obligation(kind=Kind.STANDING, review=cadence)

        found = self.beside(make, make.state(obligation=duty), day)

        assert [one.text("en") for one in found] == expected
        assert set(codes(found)) <= {"review-overdue"}
