import attrs
import pytest
from apprise import (
    Apprise,
    AppriseResult,
    AppriseResultStatus,
    NotifyAttempt,
    NotifyLogEntry,
    NotifyResult,
)

import govtasks_apprise
from govtasks.errors import GovtasksError, InvalidValueError
from govtasks.plugins import load_plugins
from govtasks.plugins.settings import Settings
from govtasks.ports import Outcome, Receipt
from govtasks.testing import Ability, Answer, ChannelSuite, Fault, HttpPeer
from govtasks_apprise.channel import receipt_of
from govtasks_apprise.settings import service_of

OK, FAILED, NOMATCH, PARTIAL, TIMEOUT = AppriseResultStatus


def at(message, address):
    """Return the message to another address."""
    return attrs.evolve(message, to=attrs.evolve(message.to, address=address))


class TestConforms(ChannelSuite):
    cannot = {
        Fault.DOWN: "Apprise has the same words for it and for a lost answer",
        Ability.MARKS: "no service of Apprise takes an identifier",
    }

    @pytest.fixture
    def peer(self, service):
        """Give a service that can be made to fail."""
        return service

    @pytest.fixture
    def address(self, service):
        """Give the address of the service, as Apprise writes it."""
        return f"json://127.0.0.1:{service.port}/"

    @pytest.fixture
    def refused_address(self):
        """Give an address of a service that may not be used."""
        return "xml://127.0.0.1/"

    @pytest.fixture
    def channel(self, request, make):
        """Give a channel that is not patient for long with who says nothing."""
        return make(timeout=1 if "silent" in request.node.name else 20)


class TestTemplateConforms(ChannelSuite):
    cannot = {
        **dict.fromkeys(Fault, "the class above meets it"),
        Ability.MARKS: "no service of Apprise takes an identifier",
    }

    @pytest.fixture
    def refused_address(self):
        """Give what cannot stand in an address."""
        return ""

    @pytest.fixture
    def secrets(self):
        """Give the token in the address."""
        return ("t0ken",)

    @pytest.fixture
    def channel(self, service, make):
        """Give a channel whose addresses stand in the settings."""
        url = f"json://bot:t0ken@127.0.0.1:{service.port}/{{address}}"
        return make(urls=(url,))


class TestSend:
    def test_text_arrives(self, make, service, message):
        """
        Subject and text arrive as they were written, with nothing attached.
        """
        receipt = make().send(message)

        (request,) = service.requests
        assert receipt == Receipt.accepted()
        assert request.path == "/room"
        assert request.json["title"] == message.subject
        assert request.json["message"].strip() == message.body.strip()
        assert request.json["attachments"] == []

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("a\\nb \\t \\x41", id="escapes"),
            pytest.param("${HOME} {{name}} %s :smile:", id="templates"),
            pytest.param("<b>&amp;</b> *x* `y`", id="markup"),
        ],
    )
    def test_text_is_no_script(self, make, service, message, text):
        """
        What looks like an escape, a template or markup is text.
        """
        make().send(attrs.evolve(message, body=text))

        (request,) = service.requests
        assert request.json["message"] == text

    @pytest.mark.parametrize(("urgent", "kind"), [(True, "warning"), (False, "info")])
    def test_urgency_shows(self, make, service, message, urgent, kind):
        """
        Services that know degrees show an urgent message as a warning.
        """
        make().send(attrs.evolve(message, urgent=urgent))

        assert service.requests[0].json["type"] == kind

    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            (200, Outcome.ACCEPTED),
            (302, Outcome.RETRY),
            (400, Outcome.REJECTED),
            (401, Outcome.RETRY),
            (404, Outcome.REJECTED),
            (410, Outcome.REJECTED),
            (413, Outcome.REJECTED),
            (422, Outcome.REJECTED),
            (429, Outcome.RETRY),
            (500, Outcome.RETRY),
            (503, Outcome.RETRY),
        ],
    )
    def test_status(self, make, service, message, status, outcome):
        """
        A wrong request stays wrong; a wrong token or a busy service does not.
        """
        service.answer = Answer(status, {"Location": "/elsewhere"})

        assert make().send(message).outcome is outcome
        assert len(service.requests) == 1

    def test_redirect_leads_nowhere(self, make, service, message):
        """
        A service cannot send us on to a machine inside.
        """
        with HttpPeer() as inside:
            service.answer = Answer(307, {"Location": f"{inside.url}/secret"})

            make().send(message)

            assert not inside.requests

    def test_service_that_is_down_may_have_got_it(self, make, service, message):
        """
        Apprise does not say whether the connection was refused or lost.
        """
        service.fail(Fault.DOWN)

        receipt = make().send(message)

        assert receipt == Receipt.unknown("JSON: unknown")


class TestTargets:
    @pytest.fixture
    def other(self):
        """Give a second service."""
        with HttpPeer() as peer:
            yield peer

    @pytest.fixture
    def channel(self, make, service, other):
        """Give a channel to both."""
        ports = (service.port, other.port)
        return make(
            urls=tuple(f"json://127.0.0.1:{port}/{{address}}" for port in ports)
        )

    def test_each_gets_it(self, channel, service, other, message):
        """
        Every address in the settings gets the message, for the same contact.
        """
        receipt = channel.send(at(message, "an"))

        assert receipt == Receipt.accepted()
        assert service.requests[0].path == other.requests[0].path == "/an"

    def test_one_that_took_it_is_enough(self, channel, other, message):
        """
        What one took is not sent again; the receipt says who did not.
        """
        other.answer = Answer(503)

        receipt = channel.send(at(message, "an"))

        assert receipt.outcome is Outcome.ACCEPTED
        assert sorted(receipt.detail.split("; ")) == ["JSON: accepted", "JSON: retry"]

    @pytest.mark.parametrize(
        ("statuses", "outcome"),
        [
            ((400, 404), Outcome.REJECTED),
            ((400, 503), Outcome.RETRY),
        ],
    )
    def test_refusals_are_weighed(
        self, channel, service, other, message, statuses, outcome
    ):
        """
        It is given up when all of them refused it for good.
        """
        service.answer, other.answer = map(Answer, statuses)

        assert channel.send(at(message, "an")).outcome is outcome

    @pytest.mark.parametrize(
        ("contact", "path"),
        [
            pytest.param("42", "/42", id="number"),
            pytest.param("-100/7?x=y", "/-100/7?x=y", id="marks of an address"),
            pytest.param("Trang Trần", "/Trang%20Tr%E1%BA%A7n", id="letters"),
        ],
    )
    def test_contact_is_one_part(self, channel, service, message, contact, path):
        """
        A contact cannot become another host, path or option.
        """
        receipt = channel.send(at(message, contact))

        assert receipt.outcome is Outcome.ACCEPTED
        (request,) = service.requests
        assert request.headers["host"] == f"127.0.0.1:{service.port}"
        assert request.path.count("?") <= path.count("?")


class TestReceiptOf:
    def result(self, *statuses, notes="", overall=None):
        """Return what Apprise says of one message."""
        entries = [NotifyLogEntry(message=notes, level="WARNING")] if notes else []
        results = [
            NotifyResult("S", "s://", attempts=[NotifyAttempt(one, 0.1, entries)])
            for one in statuses
        ]
        return AppriseResult(overall or statuses[0], results)

    @pytest.mark.parametrize(
        ("statuses", "outcome"),
        [
            pytest.param((OK,), Outcome.ACCEPTED, id="success"),
            pytest.param((OK, OK), Outcome.ACCEPTED, id="all"),
            pytest.param((FAILED,), Outcome.RETRY, id="failure"),
            pytest.param((TIMEOUT,), Outcome.UNKNOWN, id="time-out"),
            pytest.param((TIMEOUT, FAILED), Outcome.UNKNOWN, id="perhaps one"),
            pytest.param((OK, TIMEOUT), Outcome.ACCEPTED, id="one and perhaps one"),
        ],
    )
    def test_statuses(self, statuses, outcome):
        """
        What one target took decides, then what it may have taken.
        """
        overall = PARTIAL if len(set(statuses)) > 1 else None

        assert receipt_of(self.result(*statuses, overall=overall)).outcome is outcome

    def test_no_match(self):
        """
        Without any service, waiting does not help.
        """
        receipt = receipt_of(AppriseResult(NOMATCH, []))

        assert receipt == Receipt.rejected("there is no service to send it through")

    @pytest.mark.parametrize(
        ("notes", "outcome"),
        [
            pytest.param("Failed: error=400.", Outcome.REJECTED, id="for good"),
            pytest.param("error=400, error=503", Outcome.RETRY, id="one of two"),
            pytest.param("error=4000", Outcome.RETRY, id="no status"),
            pytest.param("A Connection error occurred", Outcome.UNKNOWN, id="lost"),
            pytest.param("Something else", Outcome.RETRY, id="other words"),
        ],
    )
    def test_notes(self, notes, outcome):
        """
        A failure is for good only by the status of the service.
        """
        assert receipt_of(self.result(FAILED, notes=notes)).outcome is outcome


class TestContacts:
    @pytest.mark.parametrize(
        ("url", "service"),
        [
            ("json://127.0.0.1/", "json"),
            ("JSON://127.0.0.1/", "json"),
            ("zalo://1:abc/42", "zalo"),
            ("json:127.0.0.1", ""),
            ("json://", ""),
            ("json://a b", ""),
            ("json://a\r\nb", ""),
            (" json://a", ""),
            ("json://" + "x" * 1_993, "json"),
            ("json://" + "x" * 1_994, ""),
            ("", ""),
        ],
    )
    def test_service(self, url, service):
        """
        The scheme of an address, where it is one of at most 2 000 characters.
        """
        assert service_of(url) == service

    @pytest.mark.parametrize(
        "contact",
        ["xml://127.0.0.1/", "file:///etc/passwd", "an", "", "json://a\r\nb"],
    )
    def test_other_services_are_refused(self, make, message, contact):
        """
        Only what the settings name is used, whatever stands in a contact.
        """
        receipt = make().send(at(message, contact))

        reason = "the contact is no address of a service that may be used"
        assert receipt == Receipt.rejected(reason)

    def test_address_that_apprise_does_not_take(self, make, message):
        """
        A scheme alone makes no address.
        """
        receipt = make(services=("zalo",)).send(at(message, "zalo://x"))

        assert receipt.outcome is Outcome.REJECTED
        assert "does not take" in receipt.detail

    def test_zalo_is_among_the_services(self):
        """
        The library knows the bot of Zalo.
        """
        assert Apprise.instantiate("zalo://123456:abcdefghijklmnop/42") is not None


class TestPlugin:
    def spec(self):
        """Return what the plugin offers."""
        plugins = load_plugins([govtasks_apprise])
        assert not plugins.failed
        return plugins.channel("apprise")

    def test_settings_come_from_a_table(self, message, service):
        """
        The channel is made from what the host sets, and reaches the service.
        """
        table = {"services": ["json"], "timeout": 5}

        settings = Settings({"apprise": table}).of(self.spec(), "apprise")

        receipt = self.spec().factory(settings).send(message)
        assert receipt.outcome is Outcome.ACCEPTED
        assert len(service.requests) == 1

    @pytest.mark.parametrize(
        ("changes", "match"),
        [
            pytest.param({"service": []}, "did you mean 'services'", id="misspelled"),
            pytest.param({"services": []}, "name a service at least", id="none"),
            pytest.param({"services": ["Zalo!"]}, "got 'Zalo!'", id="no scheme"),
            pytest.param({"timeout": 0}, "from 1 to 60, got 0", id="no time"),
            pytest.param({"timeout": 61}, "from 1 to 60, got 61", id="much time"),
            pytest.param(
                {"urls": ["xml://u:hunter2@a/"]}, "of the services", id="another"
            ),
            pytest.param({"urls": ["hunter2"]}, "of the services", id="no address"),
            pytest.param({"urls": "json://hunter2"}, "must be a list", id="a text"),
        ],
    )
    def test_refuses_settings_without_showing_tokens(self, changes, match):
        """
        What cannot be is refused with its key, and a token stays one.
        """
        table = {"services": ["json"], **changes}

        with pytest.raises(GovtasksError, match=match) as caught:
            Settings({"apprise": table}).of(self.spec(), "apprise")

        assert "hunter2" not in f"{caught.value} {caught.value.to_json()}"

    def test_address_that_apprise_refuses_is_noticed_at_once(self, make):
        """
        A wrong token shows when the channel is made, not with the first message.
        """
        with pytest.raises(InvalidValueError, match="Apprise does not take") as caught:
            make(services=("zalo",), urls=("zalo://hunter2/{address}",))

        assert "hunter2" not in str(caught.value)

    def test_nothing_is_imported_without_use(self, fresh_python):
        """
        A register that does not use the channel does not wait for Apprise.
        """
        code = "import sys, govtasks_apprise; print('apprise' in sys.modules)"

        assert fresh_python(code).stdout.strip() == "False"
