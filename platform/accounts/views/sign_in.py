"""Signing in, which is signing up for a new number (see `accounts.phone_code`)."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import ConfirmLoginCodeView, LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
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
    query = f"?{urlencode({'next': wanted})}" if wanted else ""
    return HttpResponseRedirect(reverse("account_login") + query)


@method_decorator(login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_login"), name="dispatch")
class ConfirmCodeView(ConfirmLoginCodeView):
    @method_decorator(never_cache)
    @method_decorator(sensitive_post_parameters("code"))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.stage = request._login_stage  # type: ignore[attr-defined]
        self._process = PhoneCodeProcess.resume(self.stage)
        if not self._process:
            return HttpResponseRedirect(reverse("account_login"))
        # Past the parent's own dispatch, which would resume allauth's process instead of ours.
        response: HttpResponseBase = super(ConfirmLoginCodeView, self).dispatch(request, *args, **kwargs)
        return response

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
