import datetime as dt

import pytest

from govtasks.ports import Outcome, Receipt
from govtasks_mail.replies import Reply

MINUTES = dt.timedelta(minutes=1)


class TestRefusal:
    @pytest.mark.parametrize(
        ("reply", "outcome"),
        [
            pytest.param("421 4.3.2 closing", Outcome.RETRY, id="421"),
            pytest.param("450 4.2.0 mailbox busy", Outcome.RETRY, id="450"),
            pytest.param("451 4.3.0 local error", Outcome.RETRY, id="451"),
            pytest.param("452 4.2.2 over quota", Outcome.RETRY, id="452"),
            pytest.param("550 5.1.1 no such user", Outcome.REJECTED, id="550"),
            pytest.param("551 5.1.6 moved", Outcome.REJECTED, id="551"),
            pytest.param("552 5.2.2 over quota", Outcome.REJECTED, id="552"),
            pytest.param("553 5.1.3 bad name", Outcome.REJECTED, id="553"),
            pytest.param("554 5.7.1 policy", Outcome.REJECTED, id="554"),
            pytest.param("550 without a code", Outcome.REJECTED, id="no enhanced"),
            pytest.param("550 4.7.1 contradicts", Outcome.RETRY, id="milder behind"),
            pytest.param("451 5.7.1 contradicts", Outcome.RETRY, id="milder before"),
            pytest.param("530 5.7.0 sign in first", Outcome.RETRY, id="530"),
            pytest.param("535 5.7.8 bad password", Outcome.RETRY, id="535"),
            pytest.param("538 5.7.11 encrypt first", Outcome.RETRY, id="538"),
            pytest.param("354 5.1.1 out of step", Outcome.RETRY, id="other class"),
            pytest.param("-1 babble", Outcome.RETRY, id="no reply at all"),
        ],
    )
    def test_only_what_is_final_is_rejected(self, reply, outcome):
        """
        A message is given up when nothing in the reply says that it may work.
        """
        code, _, text = reply.partition(" ")

        receipt = Reply(int(code), text).refusal()

        assert (receipt.outcome, receipt.detail) == (outcome, reply)

    @pytest.mark.parametrize(
        ("reply", "wait"),
        [
            pytest.param("451 4.7.1 Greylisted", 10 * MINUTES, id="greylisted"),
            pytest.param(
                "450 4.7.1 gray-listing", 10 * MINUTES, id="spelled otherwise"
            ),
            pytest.param(
                "450 4.2.0 Greylisted, try again in 300 seconds",
                5 * MINUTES,
                id="seconds are named",
            ),
            pytest.param(
                "451 greylist: come back in 15 min",
                15 * MINUTES,
                id="minutes are named",
            ),
            pytest.param("452 4.1.1 no room", 60 * MINUTES, id="disk full"),
            pytest.param("450 4.2.2 mailbox full", 60 * MINUTES, id="mailbox full"),
            pytest.param(
                "451 4.3.0 try again in 300 seconds", None, id="something else"
            ),
            pytest.param("421 4.3.2 closing", None, id="closing"),
        ],
    )
    def test_wait(self, reply, wait):
        """
        Who greylists says how long, or lets it be guessed; a full box takes longer.
        """
        code, _, text = reply.partition(" ")

        assert Reply(int(code), text).refusal().wait == wait

    def test_rejected_has_no_wait(self):
        """
        What is over is not waited for.
        """
        assert Reply(550, "5.7.1 greylisted for good").refusal() == Receipt.rejected(
            "550 5.7.1 greylisted for good"
        )


class TestEnhanced:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("5.1.1 no such user", "5.1.1"),
            ("4.7.123", "4.7.123"),
            ("2.1.5 ok", "2.1.5"),
            ("3.1.1 no class", ""),
            ("5.1.1234 too long", ""),
            ("see 5.1.1", ""),
            ("5.1.1.1 an address", ""),
            ("", ""),
        ],
    )
    def test_stands_first(self, text, code):
        """
        Three numbers, of which the first is 2, 4 or 5, at the beginning.
        """
        assert Reply(550, text).enhanced == code
