"""A person's own trainee groups: all that is kept, saying one, taking one's word back."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services as accounts
from accounts.forms import DeclareForm
from accounts.models import User
from common import clock
from common.errors import DomainError
from common.workdays import day_of

# Which field an error belongs to.
_FIELDS = {
    "unknown_group": "code",
    "already_member": "code",
    "graduation_year_missing": "graduation_year",
    "days_over": "valid_until",
    "evidence_too_long": "evidence",
}


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """What is kept; POST says one more."""
    user = cast(User, request.user)
    form = DeclareForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                accounts.declare_group(user=user, **form.cleaned_data, at=clock.now())
            except DomainError as error:
                form.add_error(_FIELDS.get(error.code), str(error))
                status = error.status
            else:
                messages.success(request, _("Kept as your own word. You can take it back at any time."))
                return redirect("groups")
    return _page(request, form, status=status)


@login_required
@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take one's word back."""
    try:
        accounts.withdraw_group(user=cast(User, request.user), uuid=uuid, at=clock.now())
    except (accounts.MembershipMoved, accounts.VerifiedByOffice) as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Taken back. What was kept with courses that you joined before stays as of that day.")
        messages.success(request, said)
    return redirect("groups")


def _page(request: HttpRequest, form: DeclareForm, *, status: int = 200) -> HttpResponse:
    today = day_of(clock.now())
    kept = accounts.own_memberships(user=cast(User, request.user))
    standing = [one for one in kept if one.is_standing and not one.is_over(today)]
    context = {
        "form": form,
        "today": today,
        "open": [one for one in standing if not one.is_sensitive],
        "sensitive": [one for one in standing if one.is_sensitive],
        # What is sensitive stays folded away when it is over, too.
        "ended": [one for one in kept if one not in standing and not one.is_sensitive],
        "sensitive_ended": [one for one in kept if one not in standing and one.is_sensitive],
    }
    return render(request, "accounts/groups.html", context, status=status)
