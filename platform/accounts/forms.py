"""Forms for people."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from django import forms
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
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


class DeclareForm(forms.Form):
    """A group to belong to. Only shapes the fields; the service says what is right."""

    code = forms.ChoiceField(label=_("Group"), error_messages={"required": _("Choose a group.")})
    graduation_year = forms.IntegerField(
        label=_("Year of graduation"),
        required=False,
        min_value=1900,
        max_value=9999,
        help_text=_("For graduates only: this year or the next one. It ends by itself on 31 December."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}),
    )
    valid_until = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("If you know when it ends."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    evidence = forms.CharField(
        label=_("Number or name of a paper"),
        required=False,
        max_length=120,
        help_text=_("If you have one. It is kept encrypted; please don't send pictures of it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(group.code, group.name) for group in accounts.groups_to_declare()]
        self.fields["code"].choices = [("", _("Choose…")), *groups]  # type: ignore[attr-defined]
