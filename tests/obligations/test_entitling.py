import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import RefusedError
from govtasks.explain import Citation
from govtasks.obligations import commands as do
from govtasks.obligations.entitling import Denial, Entitlement, entitle
from govtasks.obligations.events import Act, FollowedUp
from govtasks.obligations.particulars import Opinion
from govtasks.obligations.parties import Parties
from govtasks.obligations.records import Performer
from govtasks.obligations.rights import RIGHTS, WORDS, Party
from govtasks.organisation import (
    Absence,
    Mandate,
    Manner,
    Portfolio,
    Succession,
    SuccessionKind,
    Tenure,
    chain,
)

DAY = dt.date(2017, 2, 10)
SINCE = dt.date(2017, 2, 1)
UNTIL = dt.date(2017, 3, 1)
PAPER = Citation(instrument="12/GUQ")
WITHDRAW = do.Withdraw(reason="trùng")
SUBMIT = do.Submit(result="Kế hoạch")

MEMBERS = {
    Party.PERFORMER: ("ng-cv-lt",),
    Party.STAFF: ("ng-cv-nv", "ng-pho-nv-khac"),
    Party.HEAD: ("ng-truong-nv", "ng-pho-nv"),
    Party.COORDINATING: ("ng-truong-tc",),
    Party.MONITORING: ("ng-chanh-tt",),
    Party.CONFIRMING: ("ng-chanh-vp", "ng-pho-vp"),
    Party.ASSIGNER: ("ng-truong-kh", "ng-pho-kh"),
    Party.SUPERIOR: ("ng-ct-tp", "ng-pct-tp"),
}
"""Who belongs to each party in the city of the tests, beside those of no party."""
NOBODY = ("ng-truong-yt", "ng-pct-khac", "ng-pho-kh-khac", "ng-cv-vp", "ng-ct-tinh")


REPLY = FollowedUp(
    step_key="o1:2017-03-01:reply:tai-chinh",
    step="reply",
    act="remind",
    scheduled_at=dt.datetime(2017, 2, 9, tzinfo=dt.UTC),
    late=False,
    recipients=tuple(sorted(person for one in MEMBERS.values() for person in one)),
    anchor="reply",
    subject="tai-chinh",
)
"""A step that everybody was told of."""


def command_for(command, post):
    """A command of that class that fits whoever holds a post."""
    if command is do.Claim:
        return do.Claim(post=post)
    if command is do.HandOver:
        return do.HandOver(to_post="cv-nv", reason="nghỉ phép")
    if command is do.Reply:
        return do.Reply(body="tai-chinh", opinion=Opinion.AGREES)
    if command is do.Acknowledge:
        return do.Acknowledge(step_key=REPLY.step_key)
    if command is do.DeclineProposal:
        return do.DeclineProposal(step_key=REPLY.step_key, reason="đã kiểm tra")
    return object.__new__(command)


def by(person, **how):
    """The act of a person."""
    return Act(actor=person, **how)


def lent(key="m", giver="truong-nv", to="cv-nv", **fields):
    """A mandate for February, from one post to another."""
    given = {
        "commands": ["submit"],
        "since": SINCE,
        "until": UNTIL,
        "instrument": PAPER,
        **fields,
    }
    return Mandate(key=key, from_post=giver, to_post=to, **given)


def rule(answer):
    """The rule that denies, or None."""
    return answer.rule if isinstance(answer, Denial) else None


@pytest.fixture
def ask(parties, matter):
    """Ask whether somebody may do something on a day in February."""

    def question(command, act, day=DAY, about=matter, **lists):
        return entitle(attrs.evolve(parties, **lists), about, command, act, day)

    return question


class TestTransfer:
    """Roles of a body that has ended are passed on by those who go on for it."""

    @pytest.fixture
    def ended(self, parties):
        """Give the city in which the assigner was dissolved, and the Office goes on."""
        posts = {post.key for post in parties.posts if post.body == "ke-hoach"}

        def over(values, name):
            return [
                attrs.evolve(one, until=SINCE)
                if getattr(one, name) in {"ke-hoach", *posts}
                else one
                for one in values
            ]

        return {
            "bodies": over(parties.bodies, "key"),
            "posts": over(parties.posts, "key"),
            "tenures": over(parties.tenures, "post"),
            "portfolios": over(parties.portfolios, "post"),
            "successions": [
                Succession(
                    body="ke-hoach",
                    kind=SuccessionKind.DISSOLVE,
                    successor="van-phong",
                    on=SINCE,
                )
            ],
        }

    @pytest.mark.parametrize(
        ("command", "person", "expected"),
        [
            pytest.param(do.Transfer, "ng-chanh-vp", None, id="who goes on"),
            pytest.param(do.Transfer, "ng-ct-tp", None, id="who is above"),
            pytest.param(do.Transfer, "ng-truong-tc", "not-entitled", id="another"),
            pytest.param(do.Transfer, "ng-truong-kh", "no-post", id="who was"),
            pytest.param(do.Withdraw, "ng-chanh-vp", "not-entitled", id="nothing more"),
        ],
    )
    def test_is_for_who_goes_on(self, ask, ended, command, person, expected):
        """
        The successor passes roles on, and has no other right of the assigner yet.
        """
        answer = ask(object.__new__(command), by(person), **ended)

        assert rule(answer) == expected

    @pytest.mark.parametrize(
        ("place", "person"),
        [
            pytest.param(None, "ng-chanh-vp", id="the lead is the place"),
            pytest.param("y-te", "ng-truong-tc", id="a place of its own"),
        ],
    )
    def test_of_several_who_go_on_it_is_that_of_the_place(
        self, ask, ended, matter, place, person
    ):
        """
        Whoever received the function for another place passes nothing on.
        """
        heirs = {"van-phong": "noi-vu", "tai-chinh": "y-te"}
        split = [
            attrs.evolve(ended["successions"][0], successor=heir, bodies=[about])
            for heir, about in heirs.items()
        ]
        lists = {**ended, "successions": split}
        about = attrs.evolve(matter, place=place, field=None)
        transfer = object.__new__(do.Transfer)

        entitled = {
            one
            for one in ("ng-chanh-vp", "ng-truong-tc")
            if rule(ask(transfer, by(one), about=about, **lists)) is None
        }

        assert entitled == {person}

    def test_before_the_end_it_is_not(self, ask, ended):
        """
        On the last day of a body its own head passes roles on.
        """
        day = SINCE - dt.timedelta(1)
        transfer = object.__new__(do.Transfer)

        assert rule(ask(transfer, by("ng-truong-kh"), day, **ended)) is None
        assert rule(ask(transfer, by("ng-chanh-vp"), day, **ended)) == "not-entitled"


class TestOwnPost:
    @pytest.mark.parametrize(
        ("command", "person", "expected"),
        [
            pytest.param(
                command, person, party in parties, id=f"{command.__name__}-{person}"
            )
            for command, parties in RIGHTS.items()
            for party, persons in MEMBERS.items()
            for person in persons
        ],
    )
    def test_each_party_gives_its_commands(
        self, ask, matter, command, person, expected
    ):
        """
        Whoever belongs to a party may give the commands of that party and no other.
        """
        taken_on = Performer(post="cv-lt", person="ng-cv-lt")
        about = attrs.evolve(matter, performer=taken_on, said=(REPLY,))
        post = person.removeprefix("ng-")
        is_staff = Party.STAFF in RIGHTS[command]
        expected = expected or (is_staff and person in {"ng-truong-nv", "ng-pho-nv"})

        answer = ask(command_for(command, post), by(person), about=about)

        assert isinstance(answer, Entitlement) is expected
        if expected:
            assert (answer.post, answer.through, answer.mandate) == (post, post, None)
        else:
            assert answer.rule == "not-entitled"

    @pytest.mark.parametrize("person", NOBODY)
    @pytest.mark.parametrize("command", RIGHTS)
    def test_others_give_none(self, ask, command, person):
        """
        Whoever is of no party has no right, a deputy without the charge neither.
        """
        post = person.removeprefix("ng-")

        assert rule(ask(command_for(command, post), by(person))) == "not-entitled"

    def test_says_whose_right_it_is(self, ask):
        """
        A refusal names the parties that may, in both languages.
        """
        answer = ask(SUBMIT, by("ng-ct-tp"))

        assert dict(answer.arguments)["parties"] == (Party.PERFORMER, Party.HEAD)
        assert answer.text() == (
            "ng-ct-tp may not submit a result: that is for performer, "
            "head of the lead body or deputy in charge"
        )
        assert answer.text("vi").startswith("ng-ct-tp không được ")

    def test_refuses_by_its_rule(self, ask):
        """
        The refusal that is raised has the rule, its arguments and a hint.
        """
        with pytest.raises(RefusedError, match="ng-ct-tp may not submit") as caught:
            ask(SUBMIT, by("ng-ct-tp")).refuse()

        assert caught.value.rule == "not-entitled"
        assert caught.value.arguments["actor"] == "ng-ct-tp"
        assert caught.value.hint == "whoever has the right acts, or gives a mandate"

    @pytest.mark.parametrize(
        ("act", "named"),
        [
            pytest.param(Act(actor="ai-do"), "ai-do", id="actor"),
            pytest.param(
                Act(actor="ng-truong-nv", on_behalf_of="ai-do"), "ai-do", id="principal"
            ),
        ],
    )
    def test_strangers_are_nobody(self, ask, act, named):
        """
        Whoever the organisation does not know does nothing, nor anybody for him.
        """
        answer = ask(SUBMIT, act)

        assert (answer.rule, answer.arguments) == ("unknown-actor", (("actor", named),))

    def test_without_a_post(self, ask):
        """
        Whoever holds no post on the day acts for nobody.
        """
        answer = ask(SUBMIT, by("ng-tu-do"))

        assert answer == Denial.by("no-post", actor="ng-tu-do", day=DAY)

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            pytest.param(dt.date(2017, 1, 31), "no-post", id="day before"),
            pytest.param(SINCE, None, id="first day"),
            pytest.param(dt.date(2017, 2, 28), None, id="last day"),
            pytest.param(UNTIL, "no-post", id="day after"),
        ],
    )
    def test_a_post_counts_on_its_days(self, ask, parties, day, expected):
        """
        A right begins and ends with the tenure that it comes from.
        """
        held = Tenure(
            post="cv-vp",
            person="ng-tu-do",
            since=SINCE,
            until=UNTIL,
        )
        head = Tenure(
            post="truong-nv",
            person="ng-tu-do",
            since=SINCE,
            until=UNTIL,
            manner=Manner.IN_CHARGE,
        )

        answer = ask(
            SUBMIT, by("ng-tu-do"), day, tenures=(*parties.tenures, held, head)
        )

        assert rule(answer) == expected

    def test_of_several_posts_the_one_with_the_right_counts(self, ask, parties):
        """
        One who holds two posts acts by the one that has the right.
        """
        second = Tenure(post="chanh-vp", person="ng-truong-nv", since=SINCE)
        others = [one for one in parties.tenures if one.post != "chanh-vp"]

        for command, post in ((SUBMIT, "truong-nv"), (do.Confirm(), "chanh-vp")):
            answer = ask(command, by("ng-truong-nv"), tenures=(*others, second))
            assert answer.post == post

    def test_who_is_away_still_acts(self, ask):
        """
        An absence takes no right away: whoever is away keeps the post.
        """
        away = Absence(person="ng-truong-nv", post="truong-nv", since=SINCE)

        answer = ask(SUBMIT, by("ng-truong-nv"), absences=[away])

        assert answer.post == "truong-nv"

    def test_on_behalf_of_oneself(self, ask):
        """
        To name oneself is to act by the own post.
        """
        answer = ask(SUBMIT, by("ng-truong-nv", on_behalf_of="ng-truong-nv"))

        assert (answer.post, answer.through) == ("truong-nv", "truong-nv")

    def test_says_where_the_right_comes_from(self, ask):
        """
        The explanation names the post and the party.
        """
        answer = ask(WITHDRAW, by("ng-pho-kh"))

        assert answer.party is Party.ASSIGNER
        assert answer.explanation.text().splitlines() == [
            "Phó Trưởng ban Kế hoạch phụ trách may withdraw it on Fri 10 Feb 2017",
            (
                "  1. Phó Trưởng ban Kế hoạch phụ trách is the deputy in charge of the "
                "field or the body."
            ),
            "  2. It belongs to a party that may withdraw it: assigner.",
        ]

    @pytest.mark.parametrize("field", [None, "ke-hoach", "luu-tru", "van-hoa"])
    def test_the_head_party_is_who_answers(self, parties, matter, field):
        """
        Those who act for the lead are the deputies and the head of its chain.
        """
        about = attrs.evolve(matter, field=field)
        who = Parties(parties, about, DAY)

        found = {
            tenure.person
            for post in parties.posts_of(about.lead, DAY)
            for tenure in parties.holders(post.key, DAY)
            if who.why(Party.HEAD, post, tenure.person)
        }

        made = chain(parties, lead=about.lead, day=DAY, field=field)
        assert found == {link.person for link in made.answerable}

    def test_cites_the_assignment_of_work(self, ask, parties):
        """
        The right of a deputy cites the document that charges him.
        """
        charges = [attrs.evolve(one, citation=PAPER) for one in parties.portfolios]

        answer = ask(WITHDRAW, by("ng-pho-kh"), portfolios=charges)

        assert answer.explanation.steps[0].cites == (PAPER,)

    def test_of_those_above_cites_nothing_it_does_not_know(self, ask):
        """
        Those above the lead pass roles on.
        """
        transfer = object.__new__(do.Transfer)

        found = {
            person: ask(transfer, by(person)).post
            for person in ("ng-ct-tp", "ng-pct-tp")
        }

        assert found == {"ng-ct-tp": "ct-tp", "ng-pct-tp": "pct-tp"}


class TestPerformer:
    @pytest.mark.parametrize(
        ("post", "person", "actor", "expected"),
        [
            pytest.param("cv-nv", "ng-cv-nv", "ng-cv-nv", None, id="he"),
            pytest.param("cv-nv", None, "ng-cv-nv", None, id="post alone"),
            pytest.param("cv-nv", "ng-tu-do", "ng-cv-nv", None, id="after him"),
            pytest.param(
                "cv-lt", "ng-cv-lt", "ng-cv-nv", "not-entitled", id="another post"
            ),
            pytest.param(
                "cv-vp", "ng-cv-vp", "ng-cv-vp", "not-entitled", id="elsewhere"
            ),
        ],
    )
    def test_is_who_took_it_on(self, ask, matter, post, person, actor, expected):
        """
        The performer is who took it on, and after him whoever holds his post.
        """
        about = attrs.evolve(matter, performer=Performer(post=post, person=person))

        assert rule(ask(SUBMIT, by(actor), about=about)) == expected

    def test_is_not_his_colleague(self, ask, matter, parties):
        """
        While he holds the post, another holder of it does not perform for him.
        """
        about = attrs.evolve(
            matter, performer=Performer(post="cv-nv", person="ng-cv-nv")
        )
        second = Tenure(post="cv-nv", person="ng-tu-do", since=SINCE)
        tenures = (*parties.tenures, second)

        answers = [
            ask(SUBMIT, by(person), about=about, tenures=tenures)
            for person in ("ng-cv-nv", "ng-tu-do")
        ]

        assert [rule(answer) for answer in answers] == [None, "not-entitled"]


class TestPosts:
    @pytest.mark.parametrize(
        ("post", "expected"),
        [
            pytest.param("cv-nv", None, id="own"),
            pytest.param("pho-nv", "post-not-held", id="of a colleague"),
            pytest.param("khong-co", "post-not-held", id="unknown"),
        ],
    )
    def test_one_claims_for_a_post_of_ones_own(self, ask, post, expected):
        """
        Nobody takes work on for another.
        """
        assert rule(ask(do.Claim(post=post), by("ng-cv-nv"))) == expected

    def test_one_claims_for_a_post_of_the_lead(self, ask, parties):
        """
        Another post that one holds elsewhere does not take the work on.
        """
        second = Tenure(post="cv-vp", person="ng-cv-nv", since=SINCE)

        answer = ask(
            do.Claim(post="cv-vp"),
            by("ng-cv-nv"),
            tenures=(*parties.tenures, second),
        )

        assert answer == Denial.by("post-elsewhere", post="cv-vp", body="noi-vu")

    @pytest.mark.parametrize(
        ("post", "expected"),
        [
            pytest.param("pho-nv-khac", None, id="in the body"),
            pytest.param("cv-lt", None, id="below it"),
            pytest.param("ct-tp", "post-elsewhere", id="above it"),
            pytest.param("cv-vp", "post-elsewhere", id="elsewhere"),
            pytest.param("khong-co", "post-elsewhere", id="unknown"),
        ],
    )
    def test_it_is_handed_over_within_the_lead(self, ask, post, expected):
        """
        The head hands work over to posts of his own body and those below it.
        """
        command = do.HandOver(to_post=post, reason="nghỉ phép")

        assert rule(ask(command, by("ng-truong-nv"))) == expected

    def test_it_is_handed_over_to_a_post_that_is_there(self, ask, parties):
        """
        A post that has ended takes nothing over.
        """
        posts = [
            attrs.evolve(one, until=DAY) if one.key == "cv-nv" else one
            for one in parties.posts
        ]
        tenures = [one for one in parties.tenures if one.post != "cv-nv"]
        command = do.HandOver(to_post="cv-nv", reason="nghỉ phép")

        answers = [
            ask(command, by("ng-truong-nv"), day, posts=posts, tenures=tenures)
            for day in (DAY - dt.timedelta(days=1), DAY)
        ]

        assert [rule(answer) for answer in answers] == [None, "post-elsewhere"]


class TestDeputies:
    @pytest.mark.parametrize(
        ("field", "bodies", "expected"),
        [
            pytest.param("can-bo", [], None, id="field"),
            pytest.param("khac", ["noi-vu"], None, id="lead"),
            pytest.param("khac", ["ke-hoach"], None, id="own body"),
            pytest.param("khac", ["y-te"], "not-entitled", id="other body"),
        ],
    )
    def test_are_charged_by_field_or_body(self, ask, parties, field, bodies, expected):
        """
        A deputy of the assigner acts within what he is charged with.
        """
        charges = [
            attrs.evolve(one, fields=[field], bodies=bodies)
            for one in parties.portfolios
            if one.post == "pho-kh"
        ]

        answer = ask(WITHDRAW, by("ng-pho-kh"), portfolios=charges)

        assert rule(answer) == expected

    def test_of_the_body_above_are_charged_with_what_lies_between(self, ask, matter):
        """
        Of the body above, whoever is charged with a body between acts.
        """
        about = attrs.evolve(matter, lead="luu-tru", assigner="tp", field=None)
        charge = attrs.evolve
        answers = {}
        for bodies in (["noi-vu"], ["luu-tru"], ["tp"], ["y-te"]):
            answers[bodies[0]] = rule(
                ask(
                    WITHDRAW,
                    by("ng-pct-tp"),
                    about=about,
                    portfolios=[
                        charge(one, fields=(), bodies=bodies)
                        for one in portfolios_of("pct-tp")
                    ],
                )
            )

        assert answers == {
            "noi-vu": None,
            "luu-tru": None,
            "tp": None,
            "y-te": "not-entitled",
        }


def portfolios_of(post):
    """A portfolio of a post, to be changed."""
    return [Portfolio(post=post, since=dt.date(2016, 1, 1))]


FOR_HEAD = {"on_behalf_of": "ng-truong-nv", "mandate": "m"}


class TestMandates:
    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            pytest.param({}, None, id="holds"),
            pytest.param({"fields": ["can-bo"]}, None, id="field"),
            pytest.param({"bodies": ["noi-vu"]}, None, id="body"),
            pytest.param(
                {"fields": ["dat-dai"]}, "mandate-out-of-scope", id="other field"
            ),
            pytest.param({"bodies": ["y-te"]}, "mandate-out-of-scope", id="other body"),
            pytest.param(
                {"commands": ["report"]}, "mandate-out-of-scope", id="other command"
            ),
            pytest.param({"until": DAY}, "mandate-expired", id="expired"),
            pytest.param(
                {"since": DAY + dt.timedelta(days=1)}, "mandate-expired", id="not yet"
            ),
            pytest.param({"to": "cv-vp"}, "mandate-not-held", id="of another"),
            pytest.param(
                {"giver": "pho-nv-khac"}, "not-on-behalf", id="of another giver"
            ),
            pytest.param({"key": "khac"}, "mandate-unknown", id="unknown"),
        ],
    )
    def test_are_held_against_the_act(self, ask, fields, expected):
        """
        A mandate holds for its command, field, body, days, giver and receiver.
        """
        answer = ask(SUBMIT, by("ng-cv-nv", **FOR_HEAD), mandates=[lent(**fields)])

        assert rule(answer) == expected

    def test_says_whose_right_it_is(self, ask):
        """
        The right is that of the post that gave it, through the post that holds it.
        """
        answer = ask(SUBMIT, by("ng-cv-nv", **FOR_HEAD), mandates=[lent()])

        assert (answer.party, answer.post, answer.through, answer.mandate) == (
            Party.HEAD,
            "truong-nv",
            "cv-nv",
            "m",
        )
        assert answer.explanation.text().splitlines() == [
            "Chuyên viên Nội vụ may submit a result on Fri 10 Feb 2017",
            "  1. Trưởng phòng Nội vụ heads the body.",
            (
                "  2. Trưởng phòng Nội vụ lets Chuyên viên Nội vụ act by mandate m, in "
                "force since Wed 1 Feb 2017. [12/GUQ]"
            ),
            (
                "  3. It belongs to a party that may submit a result: head of the lead "
                "body or deputy in charge."
            ),
        ]

    def test_out_of_scope_names_the_command(self, ask):
        """
        A reader is told the command in words.
        """
        given = lent(commands=["report"])

        answer = ask(SUBMIT, by("ng-cv-nv", **FOR_HEAD), mandates=[given])

        assert answer.text() == "mandate m does not cover this: submit a result"

    def test_give_no_more_than_the_giver_has(self, ask):
        """
        Nobody lends a right that is not his own.
        """
        given = lent(giver="truong-yt", to="cv-nv")
        act = by("ng-cv-nv", on_behalf_of="ng-truong-yt", mandate="m")

        answer = ask(SUBMIT, act, mandates=[given])

        assert (answer.rule, answer.text()) == (
            "mandate-powerless",
            "mandate m was given by Trưởng phòng Y tế, who has no such right",
        )

    @pytest.mark.parametrize(
        "principal",
        [
            pytest.param(None, id="nobody"),
            pytest.param("ng-cv-nv", id="himself"),
            pytest.param("ng-pho-nv", id="somebody else"),
        ],
    )
    def test_name_who_holds_the_giving_post(self, ask, principal):
        """
        Whoever acts by a mandate says for whom, and it must be the holder.
        """
        act = by("ng-cv-nv", on_behalf_of=principal, mandate="m")

        answer = ask(SUBMIT, act, mandates=[lent()])

        assert answer == Denial.by(
            "not-on-behalf",
            principal=principal or "ng-cv-nv",
            post=dict(answer.arguments)["post"],
            day=DAY,
        )

    def test_outlive_the_giver_and_name_who_follows(self, ask, parties):
        """
        A mandate is of the post: after a change of the head it is for the new one.
        """
        tenures = [
            attrs.evolve(one, until=SINCE) if one.post == "truong-nv" else one
            for one in parties.tenures
        ]
        new = Tenure(post="truong-nv", person="ng-tu-do", since=SINCE)

        answers = [
            ask(
                SUBMIT,
                by("ng-cv-nv", on_behalf_of=person, mandate="m"),
                tenures=[*tenures, new],
                mandates=[lent()],
            )
            for person in ("ng-tu-do", "ng-truong-nv")
        ]

        assert [rule(answer) for answer in answers] == [None, "not-on-behalf"]

    def test_of_a_reply_are_about_the_body_that_replies(self, ask):
        """
        A mandate for a body covers the reply of that body.
        """
        command = do.Reply(body="tai-chinh", opinion=Opinion.AGREES)
        act = by("ng-cv-nv", on_behalf_of="ng-truong-tc", mandate="m")
        given = lent(giver="truong-tc", commands=["reply"])

        answers = [
            ask(command, act, mandates=[attrs.evolve(given, bodies=[body])])
            for body in ("tai-chinh", "noi-vu")
        ]

        assert [rule(answer) for answer in answers] == [None, "mandate-out-of-scope"]

    def test_that_are_passed_on_are_of_who_gave_first(self, ask):
        """
        An authorisation that is passed on is acted under for the first giver.
        """
        first = lent("a", may_subdelegate=True, to="pho-nv-khac")
        second = lent("m", giver="pho-nv-khac", basis="a")
        mandates = [first, second]

        answers = [
            ask(
                SUBMIT,
                by("ng-cv-nv", on_behalf_of=person, mandate="m"),
                mandates=mandates,
            )
            for person in ("ng-truong-nv", "ng-pho-nv-khac")
        ]

        assert [rule(answer) for answer in answers] == [None, "not-on-behalf"]
        assert [step.rule for step in answers[0].explanation.steps] == [
            "rights.heads",
            "rights.by-mandate",
            "rights.by-mandate",
            "rights.table",
        ]
        assert dict(answers[0].explanation.steps[1].arguments)["mandate"] == "a"

    def test_are_not_passed_on_where_that_is_not_said(self, ask):
        """
        A mandate that may not be passed on gives nothing to a third.
        """
        mandates = [
            lent("a", to="pho-nv-khac"),
            lent("m", giver="pho-nv-khac", basis="a"),
        ]

        answer = ask(SUBMIT, by("ng-cv-nv", **FOR_HEAD), mandates=mandates)

        assert answer == Denial.by("sub-delegation", mandate="m", basis="a")

    def test_may_leave_the_performer_to_another(self, ask, matter):
        """
        A performer lends his right as well.
        """
        about = attrs.evolve(
            matter, performer=Performer(post="cv-lt", person="ng-cv-lt")
        )
        act = by("ng-cv-nv", on_behalf_of="ng-cv-lt", mandate="m")

        answer = ask(SUBMIT, act, about=about, mandates=[lent(giver="cv-lt")])

        assert (answer.party, answer.post) == (Party.PERFORMER, "cv-lt")

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            pytest.param(Denial(rule="mandate-circle"), True, id="circle"),
            pytest.param(Denial(rule="mandate-expired"), True, id="expired"),
            pytest.param(Denial(rule="sub-delegation"), True, id="passed on"),
            pytest.param(Denial(rule="mandate-out-of-scope"), True, id="scope"),
            pytest.param(Denial(rule="mandate-unknown"), False, id="unknown"),
            pytest.param(Denial(rule="not-entitled"), False, id="not entitled"),
        ],
    )
    def test_that_do_not_hold_are_final(self, answer, expected):
        """
        Nobody can allow an act under a mandate that is known not to hold.
        """
        assert answer.is_final is expected


class TestStandingIn:
    def away(self, substitute="cv-nv", **fields):
        """The head is away in February."""
        return Absence(
            person="ng-truong-nv",
            post="truong-nv",
            since=SINCE,
            until=UNTIL,
            substitute_post=substitute,
            **fields,
        )

    @pytest.mark.parametrize(
        ("actor", "principal", "expected"),
        [
            pytest.param("ng-pho-nv", "ng-truong-nv", None, id="deputy in charge"),
            pytest.param(
                "ng-pho-nv-khac", "ng-truong-nv", "mandate-missing", id="other deputy"
            ),
            pytest.param("ng-cv-nv", "ng-truong-nv", "mandate-missing", id="official"),
            pytest.param(
                "ng-truong-nv", "ng-pho-nv", "mandate-missing", id="head for deputy"
            ),
            pytest.param(
                "ng-pho-kh", "ng-truong-nv", "mandate-missing", id="of another body"
            ),
            pytest.param(
                "ng-pho-nv", "ng-truong-kh", "not-entitled", id="for another body"
            ),
        ],
    )
    def test_only_the_deputy_in_charge_needs_no_mandate(
        self, ask, actor, principal, expected
    ):
        """
        Without a mandate only the deputy in charge acts for the head of his body.
        """
        answer = ask(SUBMIT, by(actor, on_behalf_of=principal))

        assert rule(answer) == expected
        if expected is None:
            assert (answer.post, answer.through) == ("truong-nv", "pho-nv")

    def test_says_that_the_head_is_away(self, ask):
        """
        The explanation names the absence.
        """
        answer = ask(
            SUBMIT,
            by("ng-pho-nv", on_behalf_of="ng-truong-nv"),
            absences=[self.away("pho-nv")],
        )

        first, second, third, _ = answer.explanation.steps
        assert second.rule == "rights.in-charge"
        assert [first.text(), third.text()] == [
            "Trưởng phòng Nội vụ heads the body.",
            "Trưởng phòng Nội vụ, Trưởng phòng Nội vụ, is away since Wed 1 Feb 2017.",
        ]

    @pytest.mark.parametrize(
        ("absence", "expected"),
        [
            pytest.param({"mandate": "m"}, "mandate-unnamed", id="by a mandate"),
            pytest.param({}, "mandate-missing", id="by none"),
            pytest.param(
                {"substitute": "pho-nv-khac"}, "mandate-missing", id="somebody else"
            ),
        ],
    )
    def test_the_mandate_of_an_absence_is_named(self, ask, absence, expected):
        """
        Whoever stands in by a mandate names it, and is told which.
        """
        answer = ask(
            SUBMIT,
            by("ng-cv-nv", on_behalf_of="ng-truong-nv"),
            mandates=[lent()],
            absences=[self.away(**absence)],
        )

        assert rule(answer) == expected

    def test_by_the_mandate_of_the_absence(self, ask):
        """
        The substitute acts for whoever is away, under the mandate of the absence.
        """
        answer = ask(
            SUBMIT,
            by("ng-cv-nv", **FOR_HEAD),
            mandates=[lent()],
            absences=[self.away(mandate="m")],
        )

        assert (answer.post, answer.through) == ("truong-nv", "cv-nv")
        assert answer.explanation.steps[2].rule == "rights.away"


@given(
    day=st.dates(dt.date(2016, 12, 1), dt.date(2017, 5, 1)),
    since=st.dates(dt.date(2016, 12, 1), dt.date(2017, 3, 1)),
    length=st.integers(1, 60),
)
def test_no_act_is_entitled_by_a_mandate_that_is_not_in_force(
    parties, matter, day, since, length
):
    """
    An act under a mandate takes effect on a day on which it is in force, or not at all.
    """
    until = since + dt.timedelta(days=length)
    city = attrs.evolve(parties, mandates=[lent(since=since, until=until)])

    answer = entitle(city, matter, SUBMIT, by("ng-cv-nv", **FOR_HEAD), day)

    assert isinstance(answer, Entitlement) is (since <= day < until)


class TestTrapF8:
    """A delegate acts (peers' trap): who, for whom, by what, and never in a circle."""

    def test_a_mandate_that_comes_back_ends_with_an_error(self, ask):
        """
        A gave to B, B to C, C to A: nobody acts by it, and the answer comes at once.
        """
        mandates = [
            lent("ab", "truong-nv", "pho-nv-khac", may_subdelegate=True),
            lent("bc", "pho-nv-khac", "cv-nv", may_subdelegate=True, basis="ab"),
            lent("ca", "cv-nv", "truong-nv", basis="bc"),
        ]
        act = by("ng-truong-nv", on_behalf_of="ng-truong-nv", mandate="ca")

        answer = ask(SUBMIT, act, mandates=mandates)

        assert answer == Denial.by("mandate-circle", mandate="ca")

    def test_every_word_can_be_lent(self, ask, matter):
        """
        Whatever the head may do he may have another do, under a written mandate.
        """
        for word, command in WORDS.items():
            if Party.HEAD not in RIGHTS[command] or command is do.Claim:
                continue
            answer = ask(
                command_for(command, "cv-nv"),
                by("ng-cv-nv", **FOR_HEAD),
                mandates=[lent(commands=[word])],
                about=matter,
            )
            assert (rule(answer), answer.mandate) == (None, "m")
