"""Who says that a name and a number belong together. `settings.REAL_NAME_VERIFIER` names the class.

A verifier may ask a service outside, so it is called outside any transaction. It never logs what it is
given and keeps nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class NotVerified(DomainError):
    """Name and number were not confirmed. Nothing of them was kept."""

    code = "not_verified"
    status = 422
    message = _("The name and the number don't belong together. Please check both. We kept neither of them.")


class VerifierNotConnected(NotVerified):
    """This site has no verifier."""

    code = "verifier_not_connected"
    status = 503
    message = _(
        "Real-name checking isn't connected on this site yet, so nobody could check your name. We kept nothing of what"
        " you entered."
    )


@dataclass(frozen=True)
class Verdict:
    """How the pair was checked: `verifier` and `method` are names for the record; it matched."""

    verifier: str
    method: str


class Verifier(Protocol):
    def verify(self, *, name: str, id_number: str, at: datetime) -> Verdict:
        """Confirm that `id_number` is `name`'s. Raises `NotVerified`."""


class NotConnected:
    """The honest default."""

    def verify(self, *, name: str, id_number: str, at: datetime) -> Verdict:
        raise VerifierNotConnected


class Simulated:
    """For the demo: believes every valid number, except those with the sequence 000 (digits 15 to 17)."""

    def verify(self, *, name: str, id_number: str, at: datetime) -> Verdict:
        if id_number[14:17] == "000":
            raise NotVerified
        return Verdict(verifier="simulated", method="simulated")


def configured() -> Verifier:
    """The verifier of this site."""
    verifier: Verifier = import_string(settings.REAL_NAME_VERIFIER)()
    return verifier
