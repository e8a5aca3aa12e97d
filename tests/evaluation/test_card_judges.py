"""Who may judge whom, as far as the chain decides it."""

import datetime as dt
import tomllib
from pathlib import Path

import attrs
import pytest

from govtasks.codec import Codec
from govtasks.evaluation.card_judges import (
    AssessInput,
    DecideAppeal,
    IssueCard,
    judging_posts,
    may_judge,
    own_card,
)
from govtasks.evaluation.scorecards import JudgedAs, Subject
from govtasks.explain import Citation
from govtasks.obligations.events import Act
from govtasks.organisation import Mandate, Organisation

OFFICE = Path(__file__).parents[1] / "data" / "office.toml"
DAY = dt.date(2017, 4, 3)
CHAIR, STAFF, DEPUTY = "ng-ct-tp", "ng-truong-noi-vu", "ng-pho-noi-vu"
HEAD = Subject(
    capacity=JudgedAs.HEAD, body="noi-vu", post="truong-noi-vu", person=STAFF
)
SECOND = Subject(
    capacity=JudgedAs.DEPUTY, body="noi-vu", post="pho-noi-vu", person=DEPUTY
)
BODY = Subject(capacity=JudgedAs.BODY, body="noi-vu")


@pytest.fixture(scope="module")
def office():
    """Give the small city, where the chairman gave one head a mandate."""
    made = Codec().load(tomllib.loads(OFFICE.read_text("utf-8")), Organisation)
    mandate = Mandate(
        key="uq-ct",
        from_post="ct-tp",
        to_post="truong-tai-chinh",
        since=dt.date(2017, 4, 1),
        until=dt.date(2017, 5, 1),
        commands=("confirm",),
        instrument=Citation(instrument="Giấy ủy quyền 2"),
    )
    return attrs.evolve(made, mandates=(mandate,))


class TestJudgingPosts:
    @pytest.mark.parametrize(
        ("subject", "posts"),
        [
            pytest.param(HEAD, ["ct-tp"], id="a head by the one above"),
            pytest.param(BODY, ["ct-tp"], id="a body by the one above"),
            pytest.param(SECOND, ["truong-noi-vu", "ct-tp"], id="a deputy by his head"),
        ],
    )
    def test_are_nearest_first(self, office, subject, posts):
        """
        The head of the body for deputies and staff, those above for all.
        """
        found = judging_posts(office, subject, DAY)

        assert [one.key for one in found] == posts


class TestOwnCard:
    @pytest.mark.parametrize(
        ("subject", "act", "person"),
        [
            pytest.param(HEAD, Act(actor=STAFF), STAFF, id="himself"),
            pytest.param(
                HEAD, Act(actor=CHAIR, on_behalf_of=STAFF), STAFF, id="for himself"
            ),
            pytest.param(BODY, Act(actor=STAFF), STAFF, id="his body"),
            pytest.param(BODY, Act(actor=DEPUTY), None, id="the body of a deputy"),
            pytest.param(HEAD, Act(actor=CHAIR), None, id="another"),
        ],
    )
    def test_names_who_would_judge_himself(self, office, subject, act, person):
        """
        As whoever acts, or for whom is acted.
        """
        assert own_card(office, subject, act, DAY) == person


class TestMayJudge:
    @pytest.mark.parametrize(
        "command",
        [
            pytest.param(AssessInput(subject=HEAD, name="common"), id="assess"),
            pytest.param(IssueCard(subject=HEAD, period="2017-03"), id="issue"),
            pytest.param(DecideAppeal(subject=HEAD, appeal="kn-1"), id="decide"),
        ],
    )
    def test_says_by_which_post(self, office, command):
        """
        A right names its post and says why, in both languages.
        """
        found = may_judge(office, command, Act(actor=CHAIR), DAY)

        assert found.is_entitled
        assert (found.post, found.through) == ("ct-tp", "ct-tp")
        assert "judges Trưởng phòng Nội vụ" in found.explanation.text("en")
        assert "có thẩm quyền đánh giá" in found.explanation.text("vi")

    @pytest.mark.parametrize(
        ("act", "day", "rule"),
        [
            pytest.param(
                {"actor": "nobody"}, DAY, "unknown-actor", id="nobody knows him"
            ),
            pytest.param({"actor": DEPUTY}, DAY, "not-judge", id="a deputy below"),
            pytest.param(
                {"actor": DEPUTY, "on_behalf_of": CHAIR},
                DAY,
                "not-judge",
                id="for the chairman from another body",
            ),
            pytest.param(
                {
                    "actor": "ng-truong-tai-chinh",
                    "on_behalf_of": CHAIR,
                    "mandate": "uq-9",
                },
                DAY,
                "mandate-unknown",
                id="unknown mandate",
            ),
            pytest.param(
                {
                    "actor": "ng-truong-tai-chinh",
                    "on_behalf_of": CHAIR,
                    "mandate": "uq-ct",
                },
                dt.date(2017, 5, 1),
                "mandate-expired",
                id="expired mandate",
            ),
            pytest.param(
                {"actor": DEPUTY, "on_behalf_of": CHAIR, "mandate": "uq-ct"},
                DAY,
                "mandate-not-held",
                id="mandate of another",
            ),
            pytest.param(
                {
                    "actor": "ng-truong-tai-chinh",
                    "on_behalf_of": STAFF,
                    "mandate": "uq-ct",
                },
                DAY,
                "not-on-behalf",
                id="for somebody else",
            ),
        ],
    )
    def test_says_why_not(self, office, act, day, rule):
        """
        Each denial is a rule, and none of a mandate is for an authorizer to widen.
        """
        command = IssueCard(subject=HEAD, period="2017-03")

        found = may_judge(office, command, Act(**act), day)

        assert not found.is_entitled
        assert found.rule == rule
        assert found.text("vi") != found.text("en")

    def test_under_a_mandate(self, office):
        """
        A mandate of a post that judges is enough, while it holds.
        """
        act = Act(actor="ng-truong-tai-chinh", on_behalf_of=CHAIR, mandate="uq-ct")

        found = may_judge(office, IssueCard(subject=HEAD, period="2017-03"), act, DAY)

        assert (found.post, found.through) == ("ct-tp", "truong-tai-chinh")
        assert found.mandate == "uq-ct"

    def test_not_under_a_mandate_of_who_may_not(self, office):
        """
        Nobody gives away what he has not.
        """
        mandate = attrs.evolve(
            office.mandates[0], key="uq-2", from_post="pho-noi-vu", to_post="ct-tp"
        )
        office = attrs.evolve(office, mandates=(mandate,))
        act = Act(actor=CHAIR, on_behalf_of=DEPUTY, mandate="uq-2")

        found = may_judge(office, IssueCard(subject=HEAD, period="2017-03"), act, DAY)

        assert found.rule == "mandate-powerless"
