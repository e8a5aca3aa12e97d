import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, NaiveInstantError
from govtasks.explain import Citation
from govtasks.messages import LOCALES
from govtasks.obligations import commands as do
from govtasks.obligations.model import Coordinating, Roles, Silence
from govtasks.obligations.particulars import Opinion, RoleChange, RoleName
from govtasks.obligations.replies import Standing, replies
from govtasks.organisation import Body, BodyKind, Level, Organisation
from govtasks.text import Text

BASIS = Citation(instrument="Quy chế phối hợp", provision="Điều 5")
SINCE = dt.date(2014, 6, 20)
CITY = Organisation(
    bodies=[
        Body(
            key=key,
            name=Text.of(vi=name),
            kind=kind,
            level=Level.DISTRICT,
            since=SINCE,
        )
        for key, name, kind in (
            ("tai-chinh", "Phòng Tài chính", BodyKind.DIVISION),
            ("mttq", "Ủy ban MTTQ", BodyKind.FRONT),
        )
    ]
)


@pytest.fixture
def asked(make):
    """Give a way to an obligation with one coordinating body, received on 10 Feb."""

    def made(*steps, body="tai-chinh", term="5 working days", received=True, **given):
        reply = make.within(term) if term else None
        one = Coordinating(body=body, reply=reply, **given)
        obligation = make.obligation(roles=Roles(lead="noi-vu", coordinating=(one,)))
        arrival = (do.Receive(), make.performer, make.at("2017-02-10", "10:00"))
        return make.state(
            *([arrival] if received else []),
            *steps,
            obligation=obligation,
            assigned_at=make.at("2017-02-10"),
        )

    return made


def said(make, day, opinion=Opinion.AGREES, body="tai-chinh", time="09:00"):
    """A coordinating body says something."""
    reply = do.Reply(body=body, opinion=opinion)
    return reply, make.performer, make.at(day, time)


def answer(make, state, day, time="09:00", organisation=CITY):
    """Where the one reply stands at an instant."""
    (found,) = replies(
        state,
        lambda rule: make.due(state, rule),
        make.at(day, time),
        organisation=organisation,
    )
    return found


class TestStanding:
    # Five working days from receipt on Friday 10 February end on Friday 17.
    @pytest.mark.parametrize(
        ("reply", "day", "time", "standing"),
        [
            pytest.param(None, "2017-02-17", "23:59", Standing.WAITING, id="last day"),
            pytest.param(None, "2017-02-18", "00:00", Standing.SILENT, id="over"),
            pytest.param(
                ("2017-02-17", "23:59"),
                "2017-02-20",
                "09:00",
                Standing.REPLIED,
                id="in",
            ),
            pytest.param(
                ("2017-02-18", "00:00"),
                "2017-02-20",
                "09:00",
                Standing.LATE,
                id="after",
            ),
        ],
    )
    def test_by_its_own_last_day(self, make, asked, reply, day, time, standing):
        """
        In time is until the end of the last day that it was given, counted by law.
        """
        steps = [said(make, reply[0], time=reply[1])] if reply else []

        found = answer(make, asked(*steps), day, time)

        assert found.standing is standing
        assert found.last_day == make.day("2017-02-17")
        assert found.asked_at == make.at("2017-02-10")
        assert (found.said is not None) is (reply is not None)

    def test_counts_from_receipt(self, make, asked):
        """
        Before the document has arrived nobody is late.
        """
        found = answer(make, asked(received=False), "2017-06-01")

        assert found.standing is Standing.WAITING
        assert found.last_day is None
        assert found.due.fact == "receipt"

    @pytest.mark.parametrize("day", ["2017-02-10", "2019-01-01"])
    def test_without_a_day_nobody_is_late(self, make, asked, day):
        """
        No date is made up for a body that was given none.
        """
        found = answer(make, asked(term=None), day)

        assert (found.standing, found.due) == (Standing.WAITING, None)
        assert "It was given no day for a reply." in found.explanation.text("en")

    def test_first_reply_decides_whether_it_was_in_time(self, make, asked):
        """
        Who replied in time may say more later; the last that it said counts.
        """
        state = asked(
            said(make, "2017-02-13", Opinion.COMMENTS),
            said(make, "2017-03-01", Opinion.OBJECTS),
        )

        found = answer(make, state, "2017-03-02")

        assert found.standing is Standing.REPLIED
        assert found.counts_as is Opinion.OBJECTS

    def test_each_body_has_its_own(self, make):
        """
        One has replied, another is late, in the order of the document.
        """
        roles = Roles(
            lead="noi-vu",
            coordinating=(
                Coordinating(body="tai-chinh", reply=make.fixed("2017-02-15")),
                Coordinating(body="y-te", reply=make.fixed("2017-02-13")),
                Coordinating(body="mttq"),
            ),
        )
        state = make.state(
            said(make, "2017-02-14"), obligation=make.obligation(roles=roles)
        )

        found = replies(
            state, lambda rule: make.due(state, rule), make.at("2017-02-14", "10:00")
        )

        assert [(one.body, one.standing) for one in found] == [
            ("tai-chinh", Standing.REPLIED),
            ("y-te", Standing.SILENT),
            ("mttq", Standing.WAITING),
        ]

    def test_nobody_was_asked(self, make):
        """
        Without coordinating bodies there is nothing to tell.
        """
        state = make.state()

        assert replies(state, make.due, make.at("2017-02-14")) == ()

    def test_now_must_have_a_zone(self, make):
        """
        A time without a zone names no moment.
        """
        naive = make.at("2017-02-14").replace(tzinfo=None)

        with pytest.raises(NaiveInstantError):
            replies(make.state(), make.due, naive)

    def test_opinion_of_a_predecessor_is_its_own(self, make, asked):
        """
        A body that succeeded another is not asked again for what that one said.
        """
        changes = tuple(
            RoleChange(role=RoleName.COORDINATING, old=old, new=new)
            for old, new in (("tai-chinh", "so-tai-chinh"),)
        )
        again = (RoleChange(role=RoleName.COORDINATING, old="so-tai-chinh", new="so"),)
        state = asked(
            said(make, "2017-02-13", Opinion.OBJECTS),
            (
                do.Transfer(changes=changes, cause="sáp nhập"),
                make.assigner,
                make.at("2017-02-20"),
            ),
            (
                do.Transfer(changes=again, cause="sáp nhập"),
                make.assigner,
                make.at("2017-02-27"),
            ),
        )

        found = answer(make, state, "2017-03-01")

        assert (found.body, found.standing) == ("so", Standing.REPLIED)
        assert found.counts_as is Opinion.OBJECTS
        assert found.said.body == "tai-chinh"
        assert found.asked_at == make.at("2017-02-10")

    def test_asked_since_it_coordinates(self, make, asked):
        """
        A body that came later was asked later, and has said nothing before.
        """
        change = RoleChange(role=RoleName.INFORMED, old="x", new="y")
        roles = Roles(lead="noi-vu", coordinating=("tai-chinh",), informed=("x",))
        state = make.state(
            (
                do.Transfer(changes=(change,), cause="đổi"),
                make.assigner,
                make.at("2017-02-20"),
            ),
            obligation=make.obligation(roles=roles),
        )

        assert answer(make, state, "2017-03-01").asked_at == make.at("2017-02-10")


class TestSilence:
    @pytest.mark.parametrize(
        ("silence", "counts_as", "text"),
        [
            pytest.param(
                Silence.AGREES,
                Opinion.AGREES,
                (
                    "By the regulation its silence counts as agreement. "
                    "[Quy chế phối hợp Điều 5]"
                ),
                id="agrees",
            ),
            pytest.param(
                Silence.COUNTS_FOR_NOTHING,
                None,
                (
                    "By the regulation its silence counts for nothing. "
                    "[Quy chế phối hợp Điều 5]"
                ),
                id="nothing",
            ),
            pytest.param(
                None,
                None,
                "Nobody said what its silence means. [Quy chế phối hợp Điều 5]",
                id="nobody said",
            ),
        ],
    )
    def test_means_what_the_regulation_says(
        self, make, asked, silence, counts_as, text
    ):
        """
        There is no rule for all: what it was asked under decides, and is cited.
        """
        found = answer(make, asked(silence=silence, basis=BASIS), "2017-02-20")

        assert (found.silence, found.counts_as) == (silence, counts_as)
        assert found.explanation.steps[-1].text("en") == text

    def test_means_nothing_while_there_is_time(self, make, asked):
        """
        Nobody has agreed who can still reply.
        """
        found = answer(make, asked(silence=Silence.AGREES), "2017-02-17")

        assert (found.standing, found.counts_as) == (Standing.WAITING, None)

    def test_silent_unit_answers_where_the_regulation_says_so(self, make, asked):
        """
        As in Ho Chi Minh City: 15 working days, silence agrees, the unit answers.
        """
        state = asked(term="15 working days", silence=Silence.AGREES, answers=True)

        before = answer(make, state, "2017-03-03", "23:59")
        after = answer(make, state, "2017-03-04", "00:00")

        assert (before.answers, after.answers) == (False, True)
        assert after.counts_as is Opinion.AGREES
        assert after.explanation.steps[-1].text("vi") == (
            "Đơn vị không có ý kiến vẫn phải chịu trách nhiệm."
        )

    @pytest.mark.parametrize("answers", [False, True])
    def test_who_replied_does_not_answer_for_silence(self, make, asked, answers):
        """
        What was said is answered for as it was said.
        """
        state = asked(said(make, "2017-02-13"), answers=answers)

        assert answer(make, state, "2017-02-20").answers is False

    @pytest.mark.parametrize(
        ("silence", "opinion", "counts_as", "step"),
        [
            pytest.param(
                Silence.AGREES, Opinion.OBJECTS, None, "replies.open", id="objects"
            ),
            pytest.param(
                Silence.AGREES,
                Opinion.AGREES,
                Opinion.AGREES,
                "replies.agreed-late",
                id="agrees",
            ),
            pytest.param(
                Silence.COUNTS_FOR_NOTHING,
                Opinion.OBJECTS,
                Opinion.OBJECTS,
                "replies.said-late",
                id="was nothing",
            ),
            pytest.param(
                None,
                Opinion.COMMENTS,
                Opinion.COMMENTS,
                "replies.said-late",
                id="nobody said",
            ),
        ],
    )
    def test_late_reply_after_silence(
        self, make, asked, silence, opinion, counts_as, step
    ):
        """
        Where silence had agreed already, another opinion is for a person to weigh.
        """
        state = asked(said(make, "2017-02-21", opinion), silence=silence)

        found = answer(make, state, "2017-02-22")

        assert found.standing is Standing.LATE
        assert (found.counts_as, found.said.opinion) == (counts_as, opinion)
        assert found.explanation.steps[-1].rule == step

    def test_explains_itself(self, make, asked):
        """
        Since when, by when and why, what was said, and what that means.
        """
        state = asked(silence=Silence.AGREES, basis=BASIS, answers=True)

        lines = answer(make, state, "2017-02-20").explanation.text("en").splitlines()

        assert lines[0] == "Phòng Tài chính: has not replied in time"
        assert lines[1] == "  1. It was to coordinate since 09:00 Fri 10 Feb 2017."
        assert lines[-3:] == [
            f"  {len(lines) - 3}. Its day is over, and it has said nothing.",
            (
                f"  {len(lines) - 2}. By the regulation its silence counts as "
                "agreement. [Quy chế phối hợp Điều 5]"
            ),
            (
                f"  {len(lines) - 1}. It still bears responsibility for what comes of "
                "it. [Quy chế phối hợp Điều 5]"
            ),
        ]


class TestOutsideTheHierarchy:
    @pytest.mark.parametrize(
        ("body", "is_requested", "rule"),
        [
            pytest.param("tai-chinh", False, "replies.asked", id="a division"),
            pytest.param("mttq", True, "replies.requested", id="the Front"),
            pytest.param("khac", None, "replies.asked", id="not known"),
        ],
    )
    def test_is_requested_and_not_ordered(self, make, asked, body, is_requested, rule):
        """
        The Front and Party bodies are asked for help; the record says so.
        """
        found = answer(make, asked(body=body), "2017-02-13")

        assert found.is_requested is is_requested
        assert found.explanation.steps[0].rule == rule

    def test_without_an_organisation_it_is_not_known(self, make, asked):
        """
        Who stands where is not guessed.
        """
        found = answer(make, asked(body="mttq"), "2017-02-13", organisation=None)

        assert found.is_requested is None
        assert found.explanation.text("en").startswith("mttq: waiting for its reply")


class TestCoordinating:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("answers", "yes", id="answers"),
            pytest.param("basis", "Điều 5", id="basis"),
        ],
    )
    def test_what_it_takes(self, field, value):
        """
        What silence rests on is a citation, and whether one answers is yes or no.
        """
        with pytest.raises(InvalidValueError) as caught:
            Coordinating(body="y-te", **{field: value})

        assert (caught.value.field, caught.value.value) == (field, value)


@given(
    days=st.lists(st.integers(0, 60), max_size=3),
    opinions=st.lists(st.sampled_from(Opinion), min_size=3, max_size=3),
    silence=st.none() | st.sampled_from(Silence),
    term=st.sampled_from([None, "5 working days", "15 days"]),
    answers=st.booleans(),
    asked_after=st.integers(0, 90),
)
def test_is_total_and_consistent(
    make, days, opinions, silence, term, answers, asked_after
):
    """
    There is always one answer, in both languages, and only silence agrees unsaid.
    """
    start = make.at("2017-02-10")
    one = Coordinating(
        body="y-te",
        reply=make.within(term) if term else None,
        silence=silence,
        answers=answers,
    )
    state = make.state(
        (do.Receive(), make.performer, start),
        *(
            (
                do.Reply(body="y-te", opinion=opinion),
                make.performer,
                start + dt.timedelta(days=day),
            )
            for day, opinion in zip(sorted(days), opinions, strict=False)
        ),
        obligation=make.obligation(roles=Roles(lead="noi-vu", coordinating=(one,))),
        assigned_at=start,
    )

    (found,) = replies(
        state,
        lambda rule: make.due(state, rule),
        start + dt.timedelta(days=asked_after),
    )

    assert (found.said is None) is (not days)
    assert (found.standing in {Standing.WAITING, Standing.SILENT}) is (not days)
    assert not found.answers or found.standing is Standing.SILENT
    if found.said is None and found.counts_as is not None:
        assert found.standing is Standing.SILENT
        assert silence is Silence.AGREES
    for locale in LOCALES:
        assert found.explanation.text(locale)
