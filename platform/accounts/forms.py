"""Forms for people."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from django import forms
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.phone_code import PhoneCodeProcess


class SignInForm(LoginForm):
    """A phone number, known or new."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A session lasts as settings say; on shared phones people sign out.
        self.fields.pop("remember", None)

    def _login_by_code(
        self, request: HttpRequest, redirect_url: str | None, credentials: dict[str, str]
    ) -> HttpResponseRedirect:
        PhoneCodeProcess.begin(request=request, phone=credentials["phone"], user=self.user)
        query = f"?{urlencode({'next': redirect_url})}" if redirect_url else ""
        return HttpResponseRedirect(reverse("account_confirm_login_code") + query)


class CodeForm(ConfirmLoginCodeForm):
    """The six digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("6-digit code"),
            max_length=20,
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
            error_messages={"required": _("Enter the code from the message.")},
        )


class RealNameForm(forms.Form):
    """Only shapes the fields; the service says what is right."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("As on your identity card."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    id_number = forms.CharField(
        label=_("Identity number"),
        max_length=30,
        help_text=_("18 characters; the last may be an X."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Enter your identity number.")},
    )
    consent = forms.BooleanField(
        label=_("I agree that my name and identity number are checked and kept as described above."),
        required=False,
    )
