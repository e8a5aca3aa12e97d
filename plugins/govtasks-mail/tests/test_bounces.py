import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import MalformedDataError, TooLargeError
from govtasks.ports import DeliveryState
from govtasks_mail.bounces import DeliveryReport, reports_of
from govtasks_mail.letter import compose

SENDER = "vanphong@quangngai.example"
STATUS = """\
Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}
"""
REPORT = """\
From: MAILER-DAEMON@mail.example
To: vanphong@quangngai.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

{blocks}
--B
Content-Type: {kind}

{letter}
--B--
"""


def block(action="failed", status="5.1.1", said="550 5.1.1 unknown", to="a@b.vn"):
    """Return what a report says about one recipient."""
    return STATUS.format(action=action, status=status, said=said, recipient=to)


def report(*blocks, letter="Message-ID: <1@b.vn>\n", kind="message/rfc822"):
    """Return a mail that reports."""
    text = REPORT.format(blocks="\n".join(blocks), letter=letter, kind=kind)
    return text.replace("\n", "\r\n").encode()


class TestReportsOf:
    @pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
    def test_names_the_letter_by_its_reference(self, message, kind):
        """
        The reference is the one of the receipt, whether the letter came back whole.
        """
        letter = compose(message, SENDER)
        head = letter.content.decode().replace("\r\n", "\n")

        (found,) = reports_of(report(block(), letter=head, kind=kind))

        assert found == DeliveryReport(
            reference=letter.reference,
            state=DeliveryState.PERMANENT_FAILURE,
            detail="failed 5.1.1 550 5.1.1 unknown",
            recipient="a@b.vn",
        )

    @pytest.mark.parametrize(
        ("action", "state"),
        [
            pytest.param("failed", DeliveryState.PERMANENT_FAILURE, id="failed"),
            pytest.param("FAILED ", DeliveryState.PERMANENT_FAILURE, id="spelling"),
            pytest.param("delivered", DeliveryState.DELIVERED, id="delivered"),
        ],
    )
    def test_states(self, action, state):
        """
        Given up or arrived: the two ends that a server knows.
        """
        (found,) = reports_of(report(block(action=action)))

        assert found.state is state

    def test_each_recipient_has_its_own(self):
        """
        One report can be about several, with different ends.
        """
        found = reports_of(
            report(block(to="a@b.vn"), block(action="delivered", to="c@d.vn"))
        )

        assert [(one.recipient, one.state) for one in found] == [
            ("a@b.vn", DeliveryState.PERMANENT_FAILURE),
            ("c@d.vn", DeliveryState.DELIVERED),
        ]

    @pytest.mark.parametrize(
        "mail",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b"Subject: on holiday\r\n\r\nbye\r\n", id="absence note"),
            pytest.param(report(), id="about nobody"),
            pytest.param(report(block(action="read")), id="unknown action"),
            pytest.param(report(block(action="delayed")), id="still tried"),
            pytest.param(report(block(action="relayed")), id="passed on"),
            pytest.param(report(block(action="expanded")), id="passed on to a list"),
            pytest.param(report(block(), letter="Subject: x\n"), id="no reference"),
            pytest.param(
                report(block(), letter="Message-ID: nonsense\n"), id="broken one"
            ),
            pytest.param(report(block(), kind="image/png"), id="no letter"),
            pytest.param(
                b"Content-Type: multipart/report\r\n\r\nno parts", id="no parts"
            ),
        ],
    )
    def test_other_mails_report_nothing(self, mail):
        """
        What is no report, names no letter, or tells no end, leads to none.
        """
        assert reports_of(mail) == ()

    def test_words_of_strangers_are_one_short_line(self):
        """
        What a server says is text of a stranger, and is treated so.
        """
        (found,) = reports_of(report(block(said="550 \x1b[2J" + "x" * 900)))

        assert found.detail.startswith("failed 5.1.1 550 ?[2Jxxx")
        assert len(found.detail) == 200

    def test_size_is_bounded(self):
        """
        Nobody's megabytes are read for a line of status.
        """
        mail = report(block())

        assert reports_of(mail.ljust(1_000_000))
        with pytest.raises(TooLargeError, match="1000001 bytes is over 1000000"):
            reports_of(mail.ljust(1_000_001))

    def test_number_of_recipients_is_bounded(self):
        """
        No letter of ours has a thousand recipients.
        """
        with pytest.raises(TooLargeError, match="1001 recipients are over 1000"):
            reports_of(report(*[block()] * 1001))

    @given(st.binary(max_size=300), st.integers(0, 700))
    def test_noise_is_an_answer_or_an_error_of_ours(self, noise, at):
        """
        A report with anything in the middle is read, or refused by name.
        """
        mail = report(block())

        try:
            found = reports_of(mail[:at] + noise + mail[at:])
        except MalformedDataError:
            return

        assert all(attrs.asdict(one) for one in found)
