"""How the API knows who asks: the session of the site, with the CSRF token on every unsafe method."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import SessionAuth

from accounts import services as accounts
from accounts.gate import second_factor_page
from common.errors import DomainError


class NoDesk(DomainError):
    code = "no_desk"
    status = 403
    message = _("This is for people of an institution or an office, and your account belongs to neither.")


class SecondFactorMissing(DomainError):
    code = "second_factor_missing"
    status = 403
    message = _("Confirm with your authenticator app first: open /manage/ in this browser.")


class DeskSession(SessionAuth):
    """The session of somebody with business under /manage/, and with the second factor that is asked for there."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Raises `NoDesk`, `SecondFactorMissing`."""
        user = super().authenticate(request, key)
        if user is None:
            return None
        if not accounts.may_manage(request.user):
            raise NoDesk
        if second_factor_page(request):
            raise SecondFactorMissing
        return user


signed_in = SessionAuth(csrf=True)
at_a_desk = DeskSession(csrf=True)
