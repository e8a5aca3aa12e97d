import datetime as dt
import email
import email.policy
import html.parser
from email.header import decode_header, make_header
from email.utils import parseaddr

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.ports import Message, Recipient
from govtasks_mail.letter import compose
from govtasks_mail.page import page_of

SENDER = "vanphong@quangngai.example"
HEADERS = [
    "MIME-Version",
    "Content-Type",
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Content-Language",
    "Auto-Submitted",
    "List-Id",
]
# What Unicode text can hold, half surrogate pairs and controls included.
anything = st.text(st.characters(codec=None), max_size=200)
writable = st.text(st.characters(codec="utf-8"), max_size=300)


def read(letter):
    """Parse a letter as a mail program would."""
    return email.message_from_bytes(letter.content, policy=email.policy.default)


def forms(mail):
    """Return the content types of the parts, in order."""
    return [part.get_content_type() for part in mail.iter_parts()]


def text_of(mail, form="plain"):
    """Return the text of one form."""
    return mail.get_body((form,)).get_content()


def shown(letter, header):
    """Return a header with its encoded words decoded by RFC 2047."""
    raw = email.message_from_bytes(letter.content)[header]
    return str(make_header(decode_header(raw.replace("\r\n", ""))))


def addressed(message, **changes):
    """Return the message with something changed about its recipient."""
    return attrs.evolve(message, to=attrs.evolve(message.to, **changes))


def sample(**changes):
    """Return a message for the properties, which cannot ask for a fixture."""
    to = Recipient(person="p", name=changes.pop("name", "A"), address="a@example.vn")
    at = dt.datetime(2017, 2, 16, 8, tzinfo=dt.UTC)
    values = {"key": "k", "subject": "s", "body": "b", "obligation": "o", **changes}
    return Message(to=to, at=at, **values)


class TestCompose:
    def test_headers(self, message):
        """
        It says from whom, to whom, about what, when, and that a machine wrote it.
        """
        mail = read(compose(message, SENDER))

        assert mail.keys() == HEADERS
        assert mail["From"] == SENDER
        assert mail["To"] == "Trưởng phòng Nội vụ <noivu@example.invalid>"
        assert mail["Subject"] == "Sắp đến hạn: Báo cáo kết quả rà soát"
        assert mail["Date"] == "Thu, 16 Feb 2017 01:00:00 +0000"
        assert mail["Content-Language"] == "vi"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["List-Id"] == "<govtasks.quangngai.example>"
        assert mail.get_content_type() == "multipart/alternative"
        assert forms(mail) == ["text/plain", "text/html"]

    def test_body(self, message):
        """
        The text is the message's, with the line ends of mail.
        """
        mail = read(compose(message, SENDER))

        assert text_of(mail) == message.body.replace("\n", "\r\n")

    def test_identity_comes_from_the_key_alone(self, message):
        """
        Another text under the same key is a repetition, not another mail.
        """
        first = compose(message, SENDER)
        second = compose(attrs.evolve(message, subject="khác", body="khác"), SENDER)

        assert second.reference == first.reference
        assert second.file_name == first.file_name
        assert first.reference.endswith("@quangngai.example>")
        assert f"Message-ID: {first.reference}\r\n".encode() in first.content

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param("a/b", "a-b", id="mark"),
            pytest.param("a", "A", id="case"),
            pytest.param("x" * 300 + "1", "x" * 300 + "2", id="long"),
            pytest.param("...", "///", id="marks only"),
        ],
    )
    def test_two_keys_are_two_files(self, message, one, other):
        """
        Keys that look alike in a file name stay apart, and none is a path.
        """
        names = {
            compose(attrs.evolve(message, key=key), SENDER).file_name.lower()
            for key in (one, other)
        }

        assert len(names) == 2
        assert all(name.endswith(".eml") and len(name) <= 101 for name in names)
        assert not any(mark in name for name in names for mark in "/\\:#")

    def test_file_is_found_by_its_key(self, message):
        """
        The name begins with the words of the key, so that a folder can be read.
        """
        letter = compose(message, SENDER)

        assert letter.file_name.startswith("644-2-a-due-truong-phong-noi-vu-mail-")

    @pytest.mark.parametrize(
        ("locale", "header"),
        [
            pytest.param("en", "en", id="language"),
            pytest.param("en-GB", "en-GB", id="region"),
            pytest.param("vi\r\nBcc: all@example.vn", None, id="injection"),
            pytest.param("", None, id="empty"),
        ],
    )
    def test_language(self, message, locale, header):
        """
        Only a language tag is written as one.
        """
        mail = read(compose(addressed(message, locale=locale), SENDER))

        assert mail["Content-Language"] == header
        assert mail["Bcc"] is None

    def test_same_instant_same_bytes(self, message):
        """
        The zone in which an instant is written does not change the mail.
        """
        moved = attrs.evolve(message, at=message.at.astimezone(dt.UTC))

        assert compose(moved, SENDER).content == compose(message, SENDER).content

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            pytest.param("Nguyen, An", "Nguyen, An", id="comma"),
            pytest.param('An "Ba" \\', 'An "Ba" \\', id="quotes"),
            pytest.param(
                "A\r\nBcc: all@example.vn", "A Bcc: all@example.vn", id="CRLF"
            ),
            pytest.param("A\x00\x1bB", "A B", id="controls"),
            pytest.param("\ud800A", "A", id="half a surrogate pair"),
            pytest.param("=?utf-8?q?=0D=0A?=", "=?utf-8?q?=0D=0A?=", id="encoded word"),
            pytest.param("x, <b@example.vn>", "x, <b@example.vn>", id="second address"),
            pytest.param("", "", id="none"),
        ],
    )
    def test_names_are_harmless(self, message, name, shown):
        """
        Whatever stands in a name, there is one recipient and no further header.
        """
        mail = read(compose(addressed(message, name=name), SENDER))

        (mailbox,) = mail["To"].addresses
        assert (mailbox.display_name, mailbox.addr_spec) == (shown, message.to.address)
        assert mail.keys() == HEADERS

    def test_encoded_word_in_a_subject_is_text(self, message):
        """
        A subject that looks encoded is shown as it was typed.
        """
        trick = "=?utf-8?q?=0D=0ABcc:_all=40example.vn?="

        mail = read(compose(attrs.evolve(message, subject=trick), SENDER))

        assert mail["Subject"] == trick
        assert mail.keys() == HEADERS

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param("one\r\ntwo\rthree\nfour", id="line ends"),
            pytest.param("one\ntwo\n.\n.\nthree", id="dots"),
        ],
    )
    def test_lines_of_any_system(self, message, body):
        """
        All line ends become those of mail, and a dot alone ends nothing.
        """
        mail = read(compose(attrs.evolve(message, body=body), SENDER))

        assert text_of(mail).split("\r\n") == body.splitlines()

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            pytest.param({"body": "\ud800"}, ValueError, id="half a surrogate pair"),
            pytest.param(
                {
                    "at": dt.datetime.min.replace(
                        tzinfo=dt.timezone(dt.timedelta(1 / 3))
                    )
                },
                OverflowError,
                id="before the calendar",
            ),
        ],
    )
    def test_refuses_what_no_mail_carries(self, message, changes, error):
        """
        A text without a meaning in UTF-8, or an impossible instant, is refused.
        """
        with pytest.raises(error):
            compose(attrs.evolve(message, **changes), SENDER)

    def test_subject_with_a_line_break_is_refused_before(self, message):
        """
        The port itself lets no carriage return into a subject.
        """
        with pytest.raises(InvalidValueError, match=r"subject: holds .* U\+000D"):
            attrs.evolve(message, subject="a\r\nBcc: all@example.vn")


@given(
    name=anything, subject=writable.map(lambda t: " ".join(t.split())), body=writable
)
def test_nothing_becomes_a_header(name, subject, body):
    """
    For any text: these headers, one recipient, lines of at most 78 octets.
    """
    printable = "".join(c for c in subject if c.isprintable())

    letter = compose(sample(name=name, subject=printable, body=body), SENDER)

    raw = email.message_from_bytes(letter.content)
    assert raw.keys() == HEADERS
    assert parseaddr(raw["To"].replace("\r\n", ""))[1] == "a@example.vn"
    assert max(map(len, letter.content.split(b"\r\n"))) <= 78
    assert letter.content.isascii()


@given(subject=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"])))
def test_subject_is_read_back(subject):
    """
    The subject that is shown is the one that was given.
    """
    message = sample(subject=subject)

    assert shown(compose(message, SENDER), "Subject") == message.subject


@given(body=writable)
def test_body_is_read_back(body):
    """
    The text that is read is the one that was given, whatever its line ends.
    """
    raw = email.message_from_bytes(compose(sample(body=body), SENDER).content)

    got = raw.get_payload(0).get_payload(decode=True).decode()

    plain = body.replace("\r\n", "\n").replace("\r", "\n")
    assert got.replace("\r\n", "\n") == plain


class TestThread:
    def test_mails_about_one_obligation_hang_together(self, message):
        """
        Whatever is said about an obligation, to whomever, answers to one root.
        """
        first = read(compose(message, SENDER))
        second = read(compose(attrs.evolve(message, key="644/2.a#late"), SENDER))
        other = read(compose(attrs.evolve(message, obligation="644/2.b"), SENDER))

        assert first["References"] == first["In-Reply-To"] == second["References"]
        assert first["Message-ID"] != second["Message-ID"]
        assert other["References"] != first["References"]

    def test_root_is_no_mail(self, message):
        """
        No key of a message leads to the identifier of the root.
        """
        key = f"thread of {message.obligation}"

        mail = read(compose(attrs.evolve(message, key=key + "!"), SENDER))

        assert mail["Message-ID"] != mail["References"]

    @pytest.mark.parametrize(
        ("notices", "threaded"),
        [((), True), (("a",), True), (("a", "b"), False)],
    )
    def test_digest_stands_alone(self, message, notices, threaded):
        """
        What is about many obligations belongs to the thread of none.
        """
        mail = read(compose(attrs.evolve(message, notices=notices), SENDER))

        assert ("References" in mail) is threaded
        assert ("In-Reply-To" in mail) is threaded


class TestUrgency:
    def test_shows(self, message):
        """
        Programs of both families show an urgent mail as one.
        """
        mail = read(compose(attrs.evolve(message, urgent=True), SENDER))

        assert (mail["Importance"], mail["X-Priority"]) == ("high", "1 (Highest)")

    def test_is_not_claimed(self, message):
        """
        An ordinary mail says nothing of it.
        """
        mail = read(compose(message, SENDER))

        assert mail["Importance"] is mail["X-Priority"] is None


class TestHtml:
    @pytest.mark.parametrize(
        "page",
        [
            "<!DOCTYPE html>\n<html><body>Hạn cuối</body></html>\n",
            "<html>\n<body>Hạn cuối</body></html>\n",
        ],
    )
    def test_comes_from_the_message(self, message, page):
        """
        The page that was written for the message is sent as it is.
        """
        mail = read(compose(attrs.evolve(message, html=page), SENDER))

        assert text_of(mail, "html") == page.replace("\n", "\r\n")

    def test_part_becomes_a_page(self, message):
        """
        What is only a part of a page is set into one, in its language.
        """
        part = "<p>Hạn cuối: <b>16/02/2017</b></p>\n"

        mail = read(compose(attrs.evolve(message, html=part), SENDER))

        page = text_of(mail, "html").replace("\r\n", "\n")
        assert page.startswith('<!DOCTYPE html>\n<html lang="vi">\n')
        assert f'line-height: 1.4">\n{part}</body>\n</html>\n' in page

    def test_is_made_of_the_text(self, message):
        """
        Without one, the text is shown as paragraphs, in its language.
        """
        body = "Kính gửi ông An,\n\n- một\n  hai <b>&\n"

        mail = read(compose(attrs.evolve(message, body=body), SENDER))

        page = text_of(mail, "html").replace("\r\n", "\n")
        assert '<html lang="vi">' in page
        assert '<p dir="auto">Kính gửi ông An,</p>\n' in page
        assert "<br>\n&nbsp;&nbsp;hai &lt;b&gt;&amp;</p>" in page

    def test_is_left_out_of_what_nobody_reads(self, message):
        """
        A text of megabytes is sent once, as text.
        """
        (short, long) = (
            read(compose(attrs.evolve(message, body="x" * size), SENDER))
            for size in (200_000, 200_001)
        )

        assert forms(short) == ["text/plain", "text/html"]
        assert forms(long) == ["text/plain"]

    @given(subject=st.text(max_size=40), body=anything, locale=anything)
    def test_nothing_becomes_markup(self, subject, body, locale):
        """
        For any text, the only tags are those of the page.
        """
        tags = Tags()

        tags.feed(page_of(subject, body, locale))

        assert set(tags.found) <= {"html", "head", "meta", "title", "body", "p", "br"}
        assert tags.found.count("title") == tags.found.count("body") == 1


class Tags(html.parser.HTMLParser):
    """Collects the tags of a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.found.append(tag)


class TestDirection:
    @pytest.mark.parametrize("mark", "\u061c\u200e\u200f\u202a\u202e\u2066\u2069")
    def test_headers_are_not_turned_round(self, message, mark):
        """
        A mark that turns text round could show another address than the one meant.
        """
        changed = attrs.evolve(
            addressed(message, name=f"An{mark}nv.elpmaxe@b"), subject=f"a{mark}b"
        )

        letter = compose(changed, SENDER)

        assert shown(letter, "Subject") == "ab"
        assert mark not in shown(letter, "To")
