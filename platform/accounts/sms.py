"""Text messages: the demo keeps them in an inbox page, a real site names its gateway."""

import logging
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import DemoMessage
from common.errors import DomainError

demo_log = logging.getLogger("accounts.demo_inbox")


class CannotSend(DomainError):
    """The message did not leave: nobody is told more, for the reason may hold a number."""

    code = "sms_not_sent"
    status = 503
    message = _("We can't send text messages at the moment. Please try again in a few minutes.")


class Gateway(Protocol):
    """What a class named in `settings.SMS_GATEWAY` must offer. It never logs number or text."""

    def send(self, *, phone: str, text: str, at: datetime) -> None:
        """Send `text` to `phone` (E.164), or raise `CannotSend`."""


class NotConnected:
    """The default: refuses, so that no site pretends to send."""

    def send(self, *, phone: str, text: str, at: datetime) -> None:
        logging.getLogger(__name__).error("no text message was sent: SMS_GATEWAY names no gateway")
        raise CannotSend


class DemoInbox:
    """Keeps messages for /demo/inbox/ and prints them. Never used outside the demo."""

    def send(self, *, phone: str, text: str, at: datetime) -> None:
        DemoMessage.objects.create(phone=phone, body=text, created_at=at)
        demo_log.info("to %s: %s", phone, text)


def send(*, phone: str, text: str, at: datetime) -> None:
    """Send a text message. Raises `CannotSend`. Slow in production: call it outside a transaction."""
    gateway: Gateway = DemoInbox() if settings.DEMO else import_string(settings.SMS_GATEWAY)()
    gateway.send(phone=phone, text=text, at=at)
