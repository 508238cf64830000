"""The gate before /manage/: who may enter, and with a second factor where the site demands one.

Wagtail asks for a sign-in view by view, and allauth asks for a second factor only of those who enrolled
one. Standing before every request under /manage/, the gate leaves neither gap.
"""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import services as accounts

# Wagtail's own: tell everybody with a desk about everybody's pages, people and files. Nobody else has work there.
_ADMINISTRATORS_ONLY = tuple(
    f"/manage/{name}/"
    for name in ("collections", "documents", "groups", "images", "reports", "sites", "snippets", "users", "workflows")
)


class ManageGateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/manage/"):
            stopped = _stop(request)
            if stopped is not None:
                return stopped
        return self.get_response(request)


def _stop(request: HttpRequest) -> HttpResponse | None:
    """A redirect to what is missing, or None. Raises `PermissionDenied` for those who have no business there."""
    wanted = request.get_full_path() if request.method == "GET" else "/manage/"
    if not request.user.is_authenticated:
        return redirect_to_login(wanted)
    if not accounts.may_manage(request.user):
        raise PermissionDenied
    if request.path_info.startswith(_ADMINISTRATORS_ONLY) and not request.user.is_superuser:
        raise PermissionDenied
    page = second_factor_page(request)
    return _redirect(page, wanted) if page else None


def second_factor_page(request: HttpRequest) -> str:
    """The name of the page where this session gets the second factor that it lacks; "" where it lacks none."""
    # Deciding here and not in `may_manage`, because it is about the session, not the person.
    if settings.MANAGE_REQUIRES_SECOND_FACTOR:
        user = request.user
        if not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return "mfa_activate_totp"
        if not any(record["method"] == "mfa" for record in get_authentication_records(request, user)):
            return "mfa_reauthenticate"
    return ""


def _redirect(name: str, wanted: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': wanted})}")
