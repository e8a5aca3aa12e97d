import datetime as dt

import attrs
import pytest

from govtasks.errors import (
    ConflictError,
    InvalidValueError,
    NaiveInstantError,
    RefusedError,
    StoreError,
    UnknownNameError,
)
from govtasks.explain import Citation
from govtasks.obligations import commands as do
from govtasks.obligations.events import HandedOver, Transferred
from govtasks.obligations.model import Kind, Roles
from govtasks.obligations.particulars import RoleChange, RoleName
from govtasks.obligations.records import Performer
from govtasks.organisation import (
    Manner,
    Post,
    PostKind,
    Succession,
    SuccessionKind,
    Tenure,
)
from govtasks.register.queries import Filter
from govtasks.text import Text

ENDED = dt.date(2017, 6, 1)
MERGED = Succession(
    body="y-te",
    successor="noi-vu",
    kind=SuccessionKind.MERGE,
    on=ENDED,
    citation=Citation(instrument="Quyết định 12/QĐ-UBND"),
)


def keys(views):
    """Keys of what was found."""
    return [view.key for view in views]


@pytest.fixture
def merged(city):
    """Give a register in which Health was merged into Home Affairs on 1 June."""
    register = city.open()
    with city.unit(register) as unit:
        unit.record_organisation(city.office(successions=[MERGED]))
        unit.issue(city.directive())
        unit.assign(city.obligation("o1", roles=Roles(lead="y-te", confirming="tp")))
        unit.assign(city.obligation("o2", roles=Roles(lead="noi-vu", confirming="tp")))
        unit.assign(city.obligation("o3", roles=Roles(lead="y-te", confirming="tp")))
        unit.do("o3", do.Withdraw(reason="trùng"))
    return register


class TestPassOn:
    def test_what_is_open_passes_on_with_cause_and_document(self, city, merged):
        """
        The fact names the roles, why, and the document of the record.
        """
        with city.unit(merged, "2017-06-05") as unit:
            (found,) = unit.pass_on(ENDED)

        fact = merged.facts("o1")[-1]
        assert found.obligation == "o1"
        assert fact.event == Transferred(
            changes=(RoleChange(role=RoleName.LEAD, old="y-te", new="noi-vu"),),
            cause=(
                "Từ Thứ Năm 01/06/2017, Phòng Nội vụ tiếp nhận chức năng, nhiệm vụ của "
                "Phòng Y tế (hợp nhất, sáp nhập)."
            ),
            instrument="Quyết định 12/QĐ-UBND",
        )
        assert fact.effective_at == city.at("2017-06-01", "00:00")
        assert fact.recorded_at == city.at("2017-06-05")

    def test_cause_in_the_language_asked_for(self, city, merged):
        """
        A register that is kept in English gets an English cause.
        """
        with city.unit(merged, "2017-06-05") as unit:
            unit.pass_on(ENDED, locale="en")

        assert merged.facts("o1")[-1].event.cause == (
            "From Thu 1 Jun 2017 Home Affairs goes on for Health (merged)."
        )

    def test_nobody_passes_on_what_did_not_end(self, city, merged):
        """
        Work of other bodies and what is closed get no fact.
        """
        before = merged.facts("o2"), merged.facts("o3")

        with city.unit(merged, "2017-06-05") as unit:
            unit.pass_on(ENDED)

        assert (merged.facts("o2"), merged.facts("o3")) == before

    def test_said_twice_it_happens_once(self, city, merged):
        """
        What has passed on is with a body that has the function.
        """
        with city.unit(merged, "2017-06-05") as unit:
            unit.pass_on(ENDED)
        before = city.everything()

        with city.unit(merged, "2017-06-06") as unit:
            assert unit.pass_on(ENDED) == ()

        assert city.everything() == before

    def test_chain_of_a_past_day_stays(self, city, merged):
        """
        Who answered in May answers for May, whatever passed on since.
        """
        before = merged.view("o1", city.at("2017-05-31"))

        with city.unit(merged, "2017-06-05") as unit:
            unit.pass_on(ENDED)

        after = merged.view("o1", city.at("2017-05-31"))
        assert (after.chain, after.state) == (before.chain, before.state)
        assert after.state.roles.lead == "y-te"
        assert merged.view("o1", city.at("2017-06-01")).state.roles.lead == "noi-vu"

    def test_passes_into_the_inbox_of_the_successor(self, city, merged):
        """
        Whoever did it sat in the body that ended; the new lead finds it unclaimed.
        """
        with city.unit(merged, "2017-03-01") as unit:
            unit.do("o1", do.Claim(post="truong-y-te"))
        with city.unit(merged, "2017-06-05") as unit:
            unit.pass_on(ENDED)

        inbox = Filter(body="noi-vu", unclaimed=True)
        assert keys(merged.views(city.at("2017-06-05"), inbox)) == ["o1", "o2"]
        assert keys(merged.views(city.at("2017-05-31"), inbox)) == ["o2"]

    def test_no_term_moves(self, city, merged):
        """
        Whoever takes over takes over what is left of the time.
        """
        before = merged.view("o1").last_day

        with city.unit(merged, "2017-06-05") as unit:
            unit.pass_on(ENDED)

        assert merged.view("o1").last_day == before

    def test_day_still_to_come_is_refused(self, city, merged):
        """
        Nothing passes on before the day.
        """
        before = city.everything()

        with (
            pytest.raises(RefusedError) as caught,
            city.unit(merged, "2017-05-31") as unit,
        ):
            unit.pass_on(ENDED)

        assert caught.value.rule == "not-yet"
        assert city.everything() == before

    def test_after_a_later_change_of_roles(self, city, merged):
        """
        Where roles have changed since, the rest passes on as of that change.
        """
        command = do.Reassign(lead="tai-chinh", reason="quá tải")
        roles = Roles(lead="noi-vu", confirming="tp", informed=("y-te",))
        with city.unit(merged, "2017-06-03") as unit:
            unit.assign(city.obligation("o4", roles=roles))
            unit.do("o4", command)
        with city.unit(merged, "2017-06-05") as unit:
            unit.pass_on(ENDED)

        fact = merged.facts("o4")[-1]
        assert fact.effective_at == city.at("2017-06-03")
        assert merged.view("o4").state.roles.informed == ("noi-vu",)

    def test_all_or_nothing(self, city, merged):
        """
        Where the store fails in the middle nothing has passed on.
        """
        with city.unit(merged) as unit:
            unit.assign(city.obligation("o5", roles=Roles(lead="y-te")))
        before = city.everything()

        with pytest.raises(StoreError), city.unit(merged, "2017-06-05") as unit:  # noqa: PT012
            append = unit._session.append  # noqa: SLF001 - a store that fails

            def failing(stream, *arguments, **options):
                if stream.endswith("o5"):
                    raise ConflictError(stream, 0, 1)
                return append(stream, *arguments, **options)

            unit._session.append = failing  # noqa: SLF001 - the same
            with pytest.raises(ConflictError):
                unit.pass_on(ENDED)

        assert city.everything() == before


@pytest.fixture
def dissolved(city):
    """Give a register in which Health was dissolved and nobody goes on for it."""
    register = city.open()
    ended = attrs.evolve(MERGED, kind=SuccessionKind.DISSOLVE, successor=None)
    with city.unit(register) as unit:
        unit.record_organisation(city.office(successions=[ended]))
        unit.issue(city.directive())
        unit.assign(city.obligation("o1", roles=Roles(lead="y-te", confirming="tp")))
    return register


class TestOwnJudge:
    def test_lead_that_came_to_confirm_its_own_work_is_found(self, city, merged):
        """
        Until somebody else confirms; a body that gives work to itself is no finding.
        """
        mine = city.obligation("o6", roles=Roles(lead="tp", confirming="tp"))
        with city.unit(merged) as unit:
            unit.assign(
                city.obligation("o5", roles=Roles(lead="y-te", confirming="noi-vu"))
            )
            unit.assign(mine)
        with city.unit(merged, "2017-06-05") as unit:
            unit.pass_on(ENDED)

        wanted = Filter(finding="own-judge")
        (view,) = merged.views(city.at("2017-06-05"), wanted)
        assert view.key == "o5"
        assert view.findings[0].text("en") == (
            "noi-vu leads and has come to confirm its own work."
        )
        change = RoleChange(role=RoleName.CONFIRMING, old="noi-vu", new="tp")
        with city.unit(merged, "2017-06-06") as unit:
            unit.do("o5", do.Transfer(changes=(change,), cause="phân công"))
        assert merged.views(city.at("2017-06-07"), wanted) == ()


class TestChoices:
    CHOICE = RoleChange(role=RoleName.LEAD, old="y-te", new="tai-chinh")

    def test_what_is_not_clear_stays_and_is_returned(self, city, dissolved):
        """
        Nothing is recorded, and the finding says what must be decided.
        """
        before = city.everything()

        with city.unit(dissolved, "2017-06-05") as unit:
            (found,) = unit.pass_on(ENDED)

        assert [(one.role, one.body) for one in found.unclear] == [
            (RoleName.LEAD, "y-te")
        ]
        assert city.everything() == before

    def test_what_waits_can_be_asked_for(self, city, dissolved):
        """
        Open obligations whose lead no longer exists are listed, from that day on.
        """
        wanted = Filter(finding="lead-ended")

        (view,) = dissolved.views(city.at("2017-06-05"), wanted)

        assert view.key == "o1"
        assert view.findings[0].text("en") == (
            "Health leads and is no longer there since Thu 1 Jun 2017."
        )
        assert dissolved.views(city.at("2017-05-31"), wanted) == ()

    def test_choice_is_recorded_with_its_reason(self, city, dissolved):
        """
        The reason comes first, then what the record says; both documents stand there.
        """
        with city.unit(dissolved, "2017-06-05") as unit:
            unit.pass_on(
                ENDED,
                choices={"o1": [self.CHOICE]},
                reason="Chủ tịch quyết định",
                instrument="45/QĐ-UBND",
            )

        event = dissolved.facts("o1")[-1].event
        assert event.changes == (self.CHOICE,)
        assert event.cause.startswith("Chủ tịch quyết định Từ Thứ Năm 01/06/2017")
        assert event.instrument == "45/QĐ-UBND; Quyết định 12/QĐ-UBND"
        assert dissolved.views(wanted=Filter(finding="lead-ended")) == ()

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_choice_needs_a_reason(self, city, dissolved, reason):
        """
        Whoever decides says why.
        """
        with (
            pytest.raises(InvalidValueError) as caught,
            city.unit(dissolved, "2017-06-05") as unit,
        ):
            unit.pass_on(ENDED, choices={"o1": [self.CHOICE]}, reason=reason)

        assert caught.value.field == "reason"

    def test_choice_for_what_is_not_open_is_refused(self, city, dissolved):
        """
        A key that is no open obligation is named, with the nearest that is.
        """
        with (
            pytest.raises(UnknownNameError) as caught,
            city.unit(dissolved, "2017-06-05") as unit,
        ):
            unit.pass_on(ENDED, choices={"o11": [self.CHOICE]}, reason="vì")

        assert (caught.value.field, caught.value.value) == ("choices", "o11")
        assert "o1" in caught.value.hint


def tenures(city, *more):
    """The tenures of the office, some of them ended, and others."""
    office = city.office()
    ended = {one.person: one for one in more if one.until}
    kept = [one for one in office.tenures if one.person not in ended]
    return [*kept, *more]


@pytest.fixture
def moving(city):
    """Give a register in which the deputy goes to Finance on 15 May.

    Home Affairs has two clerks besides; one post is vacant.
    """
    posts = [
        Post(
            key=key,
            title=Text.of(vi=title, en=title),
            body="noi-vu",
            kind=PostKind.OFFICIAL,
            since=dt.date(2014, 6, 20),
        )
        for key, title in {"cv-1": "Clerk one", "cv-2": "Clerk two"}.items()
    ]
    day = dt.date(2017, 5, 15)
    begun = dt.date(2016, 6, 1)
    office = city.office()
    changed = attrs.evolve(
        office,
        posts=[*office.posts, *posts],
        tenures=[
            *(one for one in office.tenures if one.person != "ng-pho-noi-vu"),
            Tenure(post="pho-noi-vu", person="ng-pho-noi-vu", since=begun, until=day),
            Tenure(
                post="truong-tai-chinh",
                person="ng-pho-noi-vu",
                since=day,
                manner=Manner.ACTING,
            ),
            Tenure(post="cv-1", person="ng-truong-noi-vu", since=begun),
        ],
    )
    register = city.open()
    with city.unit(register) as unit:
        unit.record_organisation(changed)
        unit.issue(city.directive())
        for key in ("o1", "o2", "o3", "o4"):
            unit.assign(city.obligation(key))
    for key in ("o1", "o2", "o3"):
        with city.unit(register, "2017-03-01", actor="ng-pho-noi-vu") as unit:
            unit.do(key, do.Claim(post="pho-noi-vu"))
    with city.unit(register, "2017-03-01") as unit:
        unit.do("o3", do.Withdraw(reason="trùng"))
    return register


class TestHandOver:
    def test_everything_open_is_handed_over(self, city, moving):
        """
        Each open obligation of the person gets a fact; closed ones and others none.
        """
        before = moving.facts("o3"), moving.facts("o4")

        with city.unit(moving, "2017-05-15") as unit:
            found = unit.hand_over(
                person="ng-pho-noi-vu",
                to_post="truong-noi-vu",
                to_person="ng-truong-noi-vu",
                reason="điều động",
            )

        assert (found.handed, found.left) == (("o1", "o2"), ())
        for key in found.handed:
            assert moving.facts(key)[-1].event == HandedOver(
                to_post="truong-noi-vu",
                to_person="ng-truong-noi-vu",
                reason="điều động",
            )
            assert moving.view(key).state.performer == Performer(
                post="truong-noi-vu", person="ng-truong-noi-vu"
            )
        assert (moving.facts("o3"), moving.facts("o4")) == before

    def test_who_did_it_before_did_it_before(self, city, moving):
        """
        The performer of a past day stays.
        """
        with city.unit(moving, "2017-05-15") as unit:
            unit.hand_over(post="pho-noi-vu", to_post="truong-noi-vu", reason="vì")

        assert moving.view("o1", city.at("2017-05-14")).state.performer == Performer(
            post="pho-noi-vu", person="ng-pho-noi-vu"
        )

    def test_whoever_left_with_open_work_is_found(self, city, moving):
        """
        From the day on which the tenure ended, until it is handed over.
        """
        wanted = Filter(finding="performer-left")

        found = moving.views(city.at("2017-05-15"), wanted)

        assert keys(found) == ["o1", "o2"]
        assert found[0].findings[0].text("vi") == (
            "Deputy head of Home Affairs là người thực hiện nhưng không giữ chức vụ "
            "Phó Trưởng phòng Nội vụ vào Thứ Hai 15/05/2017."
        )
        assert moving.views(city.at("2017-05-14"), wanted) == ()
        with city.unit(moving, "2017-05-16") as unit:
            unit.hand_over(post="pho-noi-vu", to_post="truong-noi-vu", reason="vì")
        assert moving.views(city.at("2017-05-17"), wanted) == ()

    def test_post_that_nobody_holds_is_found(self, city, moving):
        """
        Work of a post, with no person named, waits where the post is vacant.
        """
        with city.unit(moving) as unit:
            unit.do("o4", do.HandOver(to_post="cv-2", reason="phân công"))

        (view,) = moving.views(wanted=Filter(finding="performer-vacant"))

        assert view.key == "o4"
        assert view.findings[0].text("en") == (
            "The post Clerk two does the work, and nobody holds it on Fri 30 Jun 2017."
        )

    @pytest.mark.parametrize(
        ("taker", "code", "words"),
        [
            pytest.param(
                {"to_post": "cv-2"},
                "taker-vacant",
                "nobody holds Clerk two",
                id="vacant",
            ),
            pytest.param(
                {"to_post": "cv-1", "to_person": "ng-ct-tp"},
                "taker-not-holder",
                "Chủ tịch UBND thành phố does not hold Clerk one",
                id="another holds it",
            ),
            pytest.param(
                {"to_post": "truong-tai-chinh"},
                "taker-elsewhere",
                "Head of Finance does not belong to Home Affairs",
                id="of another body",
            ),
        ],
    )
    def test_what_nobody_takes_is_told(self, city, moving, taker, code, words):
        """
        Nothing is recorded, and each obligation is listed with the reason.
        """
        before = city.everything()

        with city.unit(moving, "2017-05-16") as unit:
            found = unit.hand_over(person="ng-pho-noi-vu", reason="điều động", **taker)

        assert found.handed == ()
        assert [(one.obligation, one.code) for one in found.left] == [
            ("o1", code),
            ("o2", code),
        ]
        assert words in found.left[0].text("en")
        assert city.everything() == before

    def test_takes_what_it_can(self, city, moving):
        """
        One obligation that is led elsewhere stays; the others are handed over.
        """
        change = do.HandOver(
            to_post="pho-noi-vu", to_person="ng-pho-noi-vu", reason="phân công"
        )
        with city.unit(moving, "2017-03-02") as unit:
            unit.assign(city.obligation("o5", roles=Roles(lead="tai-chinh")))
            unit.do("o5", change)
        with city.unit(moving, "2017-05-15") as unit:
            found = unit.hand_over(
                person="ng-pho-noi-vu", to_post="truong-noi-vu", reason="vì"
            )

        assert found.handed == ("o1", "o2")
        assert [one.obligation for one in found.left] == ["o5"]

    def test_recorded_late(self, city, moving):
        """
        A handover can have taken effect before it is written down.
        """
        with city.unit(moving, "2017-05-20") as unit:
            unit.hand_over(
                person="ng-pho-noi-vu",
                to_post="truong-noi-vu",
                reason="vì",
                effective_at=city.at("2017-05-15"),
            )

        fact = moving.facts("o1")[-1]
        assert fact.effective_at == city.at("2017-05-15")
        assert fact.recorded_at == city.at("2017-05-20")

    @pytest.mark.parametrize(
        ("changes", "error", "field"),
        [
            pytest.param({"person": None}, InvalidValueError, "person", id="nobody"),
            pytest.param({"reason": " "}, InvalidValueError, "reason", id="no reason"),
            pytest.param({"to_post": "x"}, UnknownNameError, None, id="no such post"),
            pytest.param({"person": "x"}, UnknownNameError, None, id="no such person"),
            pytest.param(
                {"to_person": "x"}, UnknownNameError, None, id="no such taker"
            ),
            pytest.param(
                {"effective_at": dt.datetime(2017, 5, 15)},  # noqa: DTZ001
                NaiveInstantError,
                "effective_at",
                id="no zone",
            ),
        ],
    )
    def test_what_cannot_be(self, city, moving, changes, error, field):
        """
        Wrong names and missing reasons are refused, and nothing is recorded.
        """
        before = city.everything()
        given = {
            "person": "ng-pho-noi-vu",
            "to_post": "truong-noi-vu",
            "reason": "điều động",
        }

        with (
            pytest.raises(error) as caught,
            city.unit(moving, "2017-05-16") as unit,
        ):
            unit.hand_over(**(given | changes))

        assert field is None or caught.value.field == field
        assert city.everything() == before


class TestInbox:
    def test_lists_what_nobody_does_yet(self, city, moving):
        """
        Open, led by the body, and without a performer.
        """
        inbox = Filter(body="noi-vu", unclaimed=True)

        assert keys(moving.views(wanted=inbox)) == ["o4"]
        with city.unit(moving, "2017-03-02", actor="ng-pho-noi-vu") as unit:
            unit.do("o4", do.Claim(post="pho-noi-vu"))
        assert keys(moving.views(wanted=inbox)) == []

    def test_what_cannot_be_claimed_is_not_in_it(self, city, moving):
        """
        Work that waits for its condition, or for the other side, is in no inbox.
        """
        waits = city.obligation(
            "o6",
            kind=Kind.CONDITIONAL,
            rule=attrs.evolve(city.within("5 working days"), of="trigger"),
        )
        with city.unit(moving) as unit:
            unit.assign(waits)
            unit.do("o4", do.Submit(result="xong"))

        assert keys(moving.views(wanted=Filter(unclaimed=True))) == []
        others = keys(moving.views(wanted=Filter(unclaimed=False)))
        assert others == ["o1", "o2", "o3", "o4", "o6"]


class TestTrapF7:
    def test_official_transferred_on_the_15th(self, city, moving):
        """
        Work of before the 15th is answered for by the old unit; after it by the new.
        """
        with city.unit(moving, "2017-05-15") as unit:
            unit.assign(city.obligation("o7", roles=Roles(lead="tai-chinh")))
            unit.hand_over(
                person="ng-pho-noi-vu", to_post="truong-noi-vu", reason="điều động"
            )
        with city.unit(moving, "2017-05-15", "09:00", actor="ng-pho-noi-vu") as unit:
            unit.do("o7", do.Claim(post="truong-tai-chinh"))

        before = moving.view("o1", city.at("2017-05-14"))
        after = moving.view("o1", city.at("2017-05-16"))
        new = moving.view("o7", city.at("2017-05-16"))
        assert before.state.performer.person == "ng-pho-noi-vu"
        assert "ng-pho-noi-vu" in {link.person for link in before.chain.answerable}
        assert after.state.performer.post == "truong-noi-vu"
        assert "ng-pho-noi-vu" not in {link.person for link in after.chain.answerable}
        assert new.state.performer.person == "ng-pho-noi-vu"
        assert {link.post for link in new.chain.answerable} == {"truong-tai-chinh"}

    def test_unit_moved_last_month_changes_nothing_of_the_month_before(
        self, city, merged
    ):
        """
        Acts and chain of May are those of May after Health became Home Affairs.
        """
        with city.unit(merged, "2017-05-10", actor="ng-y-te") as unit:
            unit.do("o1", do.Report(percent=50))
        facts = merged.facts("o1")
        chain = merged.view("o1", city.at("2017-05-31")).chain

        with city.unit(merged, "2017-06-05") as unit:
            unit.pass_on(ENDED)

        assert merged.facts("o1")[:-1] == facts
        assert merged.view("o1", city.at("2017-05-31")).chain == chain
        assert merged.view("o1", city.at("2017-06-05")).chain != chain
