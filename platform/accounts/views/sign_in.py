"""Signing in, which is signing up for a new number (see `accounts.phone_code`)."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.account.utils import get_login_redirect_url
from allauth.account.views import ConfirmLoginCodeView, LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.phone import national
from accounts.phone_code import PhoneCodeProcess
from common.web.redirects import own_address

sign_in = sensitive_post_parameters("login")(LoginView.as_view())


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Signing up, and Wagtail's own login and password pages, all lead to the one door."""
    wanted = own_address(request, request.GET.get("next", ""), fallback="")
    if not wanted and request.path.startswith("/manage/"):
        wanted = "/manage/"
    return _door(wanted)


def _door(wanted: str) -> HttpResponse:
    query = f"?{urlencode({'next': wanted})}" if wanted else ""
    return HttpResponseRedirect(reverse("account_login") + query)


@method_decorator(login_not_required, name="dispatch")
class ConfirmCodeView(ConfirmLoginCodeView):
    @method_decorator(never_cache)
    @method_decorator(sensitive_post_parameters("code"))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return HttpResponseRedirect(get_login_redirect_url(request))
        self.stage = LoginStageController.enter(request, LoginByCodeStage.key)
        self._process = PhoneCodeProcess.resume(self.stage) if self.stage else None
        if not self._process:
            return self._over(request)
        # Past the parent's own dispatch, which would resume allauth's process instead of ours.
        response: HttpResponseBase = super(ConfirmLoginCodeView, self).dispatch(request, *args, **kwargs)
        return response

    def _over(self, request: HttpRequest) -> HttpResponse:
        """Back to the door, with what was wanted; whoever came with a code, or waited for one, reads why."""
        if self.stage or request.method == "POST":
            messages.warning(request, _("That code doesn't work any more. Please ask for a new one."))
        wanted = request.POST.get("next") or request.GET.get("next", "")
        return _door(own_address(request, wanted, fallback=""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"phone": national(context["phone"])}


class EnrolSecondFactorView(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # The code just entered proves the factor and who holds it: asking for the next one at once would only annoy.
        factor = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        record_authentication(
            self.request, self.request.user, method="mfa", id=factor.pk, type=factor.type, reauthenticated=True
        )
        return response
