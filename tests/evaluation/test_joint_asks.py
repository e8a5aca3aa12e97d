"""Requests between parties: where each stands, and the shares that come of them."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.evaluation.joint_asks import (
    COUNTS,
    JointAsk,
    JointShare,
    joint_shares,
    joint_total,
    reply_meaning,
    reply_standing,
)
from govtasks.explain import Explanation
from govtasks.messages import LOCALES, render
from govtasks.obligations.model import Silence
from govtasks.obligations.particulars import Opinion
from govtasks.obligations.replies import Standing

AT = dt.datetime(2017, 3, 1, 8, tzinfo=dt.UTC)
BODIES = ("tp", "mttq", "doan")


def ask(standing=Standing.WAITING, silence=None, asker="tp", asked="mttq"):
    """Return a request of the city to its Front."""
    return JointAsk(
        item="a",
        obligation="o1",
        asker=asker,
        asked=asked,
        body=asked,
        asked_at=AT,
        last_day=dt.date(2017, 3, 15),
        replied_at=None,
        standing=standing,
        silence=silence,
        counts_as=None,
        is_answerable=False,
        explanation=Explanation("replies.reply"),
    )


class TestReplyStanding:
    @pytest.mark.parametrize(
        ("replied", "late", "over", "standing"),
        [
            pytest.param(AT, False, False, Standing.REPLIED, id="early"),
            pytest.param(AT, False, True, Standing.REPLIED, id="in time, and long ago"),
            pytest.param(AT, True, True, Standing.LATE, id="late"),
            pytest.param(AT, True, False, Standing.LATE, id="late, extended since"),
            pytest.param(None, False, True, Standing.SILENT, id="silent"),
            pytest.param(None, False, False, Standing.WAITING, id="waiting"),
        ],
    )
    def test_is_judged_at_the_reply(self, replied, late, over, standing):
        """
        What was late stays late, whatever day holds now.
        """
        assert reply_standing(replied, was_late=late, is_over=over) is standing


class TestReplyMeaning:
    @pytest.mark.parametrize(
        ("standing", "silence", "said", "counts"),
        [
            pytest.param(
                Standing.SILENT, Silence.AGREES, None, Opinion.AGREES, id="agrees"
            ),
            pytest.param(
                Standing.SILENT, Silence.COUNTS_FOR_NOTHING, None, None, id="nothing"
            ),
            pytest.param(Standing.SILENT, None, None, None, id="nobody said"),
            pytest.param(
                Standing.LATE,
                Silence.AGREES,
                Opinion.OBJECTS,
                None,
                id="objects after its silence agreed",
            ),
            pytest.param(
                Standing.LATE,
                Silence.AGREES,
                Opinion.AGREES,
                Opinion.AGREES,
                id="agrees after its silence agreed",
            ),
            pytest.param(
                Standing.LATE, None, Opinion.OBJECTS, Opinion.OBJECTS, id="only late"
            ),
            pytest.param(
                Standing.REPLIED,
                Silence.AGREES,
                Opinion.OBJECTS,
                Opinion.OBJECTS,
                id="in time",
            ),
            pytest.param(Standing.WAITING, Silence.AGREES, None, None, id="waiting"),
        ],
    )
    def test_is_that_of_the_rule(self, standing, silence, said, counts):
        """
        Silence means what the plan says, and nothing before its day is over.
        """
        assert reply_meaning(standing, silence, said) is counts


class TestJointAsk:
    @pytest.mark.parametrize("locale", LOCALES)
    def test_says_what_a_silence_means(self, locale):
        """
        In words of either language, never that it is overdue.
        """
        words = ask(Standing.SILENT, Silence.AGREES).in_locale(locale)

        assert render("joint.silent_agreed", {}, locale) in words
        assert ask().in_locale(locale) == Standing.WAITING.in_locale(locale)


class TestJointShare:
    def share(self):
        """Return the share of seven requests."""
        return JointShare(
            asker="tp",
            asked="mttq",
            replied_in_time=2,
            replied_late=1,
            silent_agreed=1,
            silent_for_nothing=1,
            silent_unsaid=1,
            not_due=1,
        )

    @pytest.mark.parametrize(
        ("of", "words"),
        [
            pytest.param("asked", "2/7 = 28.6 % of all that was asked", id="asked"),
            pytest.param("reply-due", "2/6 = 33.3 % of the replies due", id="due"),
            pytest.param("replied", "2/3 = 66.7 % of the replies given", id="replied"),
        ],
    )
    def test_names_its_denominator(self, of, words):
        """
        Replies in time are a share of one of three numbers, by name.
        """
        rate = self.share().rate(of)

        assert rate.in_locale("en") == f"replied in time: {words}"
        assert rate.in_locale("vi").startswith("trả lời đúng hạn: 2/")

    @pytest.mark.parametrize("of", ["asked", "reply-due", "replied"])
    def test_of_nothing_is_no_share(self, of):
        """
        Nobody who was asked nothing replied to all of it.
        """
        rate = JointShare(asker="tp", asked="mttq").rate(of)

        assert rate.share is None
        assert "there are none" in rate.in_locale("en")

    def test_of_something_else_is_refused(self):
        """
        No share is invented.
        """
        with pytest.raises(InvalidValueError, match="known are asked") as caught:
            self.share().rate("completed")

        assert caught.value.field == "of"

    def test_in_json(self):
        """
        All counts and shares, with both parties.
        """
        told = self.share().to_json()

        assert (told["asker"], told["asked"]) == ("tp", "mttq")
        assert [told[name] for name in COUNTS] == [2, 1, 1, 1, 1, 1]
        assert [one["denominator"] for one in told["rates"]] == [7, 6, 3]

    @pytest.mark.parametrize("name", COUNTS)
    @pytest.mark.parametrize("locale", LOCALES)
    def test_counts_have_words(self, name, locale):
        """
        Each count has a name in both languages.
        """
        assert render(f"joint.{name}", {}, locale)


ASKS = st.lists(
    st.builds(
        ask,
        standing=st.sampled_from(Standing),
        silence=st.sampled_from([None, *Silence]),
        asker=st.sampled_from(BODIES),
        asked=st.sampled_from(BODIES),
    ),
    max_size=30,
)


@given(ASKS)
@settings(max_examples=100)
def test_shares_partition_what_was_asked(asks):
    """
    Asked is replied in time, replied late, silent and not due; both ways, and in sum.
    """
    shares = joint_shares(asks)

    for one in (*shares, joint_total(shares)):
        parts = one.replied_in_time + one.replied_late + one.silent + one.not_due
        assert one.all == parts == one.due + one.not_due
    for asker in BODIES:
        outgoing = joint_total(shares, asker=asker)
        assert outgoing.all == sum(one.asker == asker for one in asks)
        incoming = joint_total(shares, asked=asker)
        assert incoming.all == sum(one.asked == asker for one in asks)
    total = joint_total(shares)
    assert total.all == len(asks)
    silent = [one for one in asks if one.standing is Standing.SILENT]
    assert total.silent == len(silent)
    assert total.silent_agreed == sum(o.silence is Silence.AGREES for o in silent)


@given(ASKS, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_order_of_requests_does_not_matter(asks, random):
    """
    The same requests give the same shares.
    """
    shuffled = random.sample(asks, len(asks))

    assert joint_shares(shuffled) == joint_shares(asks)
