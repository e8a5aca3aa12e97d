"""The channel ``webhook``."""

from __future__ import annotations

import datetime as dt
import ssl

import attrs

from govtasks.errors import InvalidValueError
from govtasks.ports import Clock, Message, Receipt

from .addresses import AddressRefusedError, Resolve, Target, checked_target, look_up
from .envelope import envelope
from .posting import Answer, NoAnswerError, NotReachedError, post
from .settings import WebhookSettings
from .signing import message_id, signature

_LONGEST_WAIT = dt.timedelta(days=1)
_GONE = 410
_LATER = frozenset((408, 425, 429))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@attrs.frozen(kw_only=True)
class WebhookChannel:
    """Posts each message to the address of its recipient.

    Attributes:
        settings: What is set.
        context: Which certificates are believed.
        clock: Tells when a request is signed.
        resolve: Looks up the names of hosts.
    """

    settings: WebhookSettings
    context: ssl.SSLContext = attrs.field(repr=False, eq=False)
    clock: Clock = _now
    resolve: Resolve = look_up

    @classmethod
    def of(cls, settings: WebhookSettings) -> WebhookChannel:
        """Make the channel; nothing is connected yet.

        Raises:
            InvalidValueError: The certificates cannot be read.
        """
        try:
            context = ssl.create_default_context(cafile=settings.ca_file)
        except (OSError, ValueError) as error:
            problem = f"holds no certificates that can be read: {error}"
            raise InvalidValueError(
                problem, field="ca_file", value=settings.ca_file, place="webhook"
            ) from error
        return cls(settings=settings, context=context)

    def send(self, message: Message) -> Receipt:
        """Post one message, signed.

        Returns:
            Accepted on 2xx, with the ``webhook-id``; rejected on 410 (gone), on
            redirects, on other 4xx, and for an address that no webhook goes to;
            retry when nothing was sent, on 408, 425, 429 and 5xx; unknown when
            nothing came back.
        """
        try:
            target = checked_target(
                message.to.address,
                allow_http=self.settings.allow_http,
                networks=self.settings.networks,
                resolve=self.resolve,
            )
        except AddressRefusedError as error:
            return Receipt.rejected(str(error))
        except (OSError, UnicodeError) as error:
            return Receipt.retry(f"the name could not be looked up: {error}")
        keys = self.settings.keys(target.host)
        if not keys:
            return Receipt.rejected(f"there is no secret for {target.host}")
        return self._post(message, target, keys)

    def _post(
        self, message: Message, target: Target, keys: tuple[bytes, ...]
    ) -> Receipt:
        webhook_id = message_id(message.key)
        try:
            body = envelope(message, webhook_id, self.settings.source)
        except ValueError as error:
            return Receipt.rejected(f"cannot be written as an event: {error}")
        timestamp = int(self.clock().timestamp())
        headers = {
            "Content-Type": "application/cloudevents+json",
            "User-Agent": "govtasks-webhook",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(keys, webhook_id, timestamp, body),
        }
        try:
            answer = post(
                target,
                body.encode(),
                headers,
                timeout=self.settings.timeout,
                context=self.context,
            )
        except NotReachedError as error:
            return Receipt.retry(f"not reached: {error}")
        except NoAnswerError as error:
            return Receipt.unknown(f"no answer: {error}")
        return self._receipt(answer, webhook_id)

    def _receipt(self, answer: Answer, webhook_id: str) -> Receipt:
        status = answer.status
        detail = f"answered {status}"
        match status // 100:
            case 2:
                return Receipt.accepted(webhook_id)
            case 3:
                return Receipt.rejected(f"{detail}: redirects are not followed")
            case 4 if status == _GONE:
                return Receipt.rejected(f"{detail}: gone, remove the address")
            case 4 if status not in _LATER:
                return Receipt.rejected(detail)
            case 4 | 5:
                wait = answer.wait(self.clock())
                return Receipt.retry(detail, wait and min(wait, _LONGEST_WAIT))
            case _:
                return Receipt.unknown(detail)
