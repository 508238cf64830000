"""A person's own pages here: real name, notices, a copy of what is kept."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services as accounts
from accounts.forms import RealNameForm
from accounts.identity.id_number import nobodys_number
from accounts.models import Notice, User
from common import clock
from common.errors import DomainError
from common.web.redirects import own_address

# Which field an error belongs to.
_FIELDS = {"consent_missing": "consent", "invalid_name": "name", "invalid_id_number": "id_number"}
NOTICES_A_PAGE = 20


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest) -> HttpResponse:
    """Give the real name, or see that it is checked."""
    user = cast(User, request.user)
    form = RealNameForm(request.POST or None)
    wanted = own_address(request, request.POST.get("next") or request.GET.get("next", ""), fallback="")
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                accounts.submit_real_name(user=user, **form.cleaned_data, at=clock.now())
            except DomainError as error:
                form.add_error(_FIELDS.get(error.code), str(error))
                status = error.status
            else:
                messages.success(request, _("Your real name is checked. Credits can now be issued to you."))
                return HttpResponseRedirect(wanted or request.path)
    masked = accounts.masked(user)
    context = {
        "form": form,
        "masked": masked,
        "withdrawn": masked and not accounts.is_real_named(user),
        "wanted": wanted,
        "nobodys": nobodys_number,
    }
    return render(request, "accounts/identity.html", context, status=status)


@login_required
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Withdraw the consent to the real name, or give it again."""
    user = cast(User, request.user)
    try:
        if request.POST.get("withdraw"):
            accounts.withdraw_consent(user=user, at=clock.now())
            messages.success(request, _("Your consent is withdrawn. What was issued to you stays valid."))
        else:
            accounts.give_consent_again(user=user, at=clock.now())
            messages.success(request, _("Thank you. Credits and certificates can be issued to you again."))
    except DomainError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("identity"))


@never_cache
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """What the platform told this person, newest first."""
    own = Notice.objects.filter(user=cast(User, request.user))
    page = Paginator(own, NOTICES_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "accounts/notices.html", {"page": page, "unread": accounts.unread_count(cast(User, request.user))}
    )


@login_required
@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    accounts.read_all_notices(user=cast(User, request.user), at=clock.now())
    return HttpResponseRedirect("/me/notices/")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def own_data(request: HttpRequest) -> HttpResponse:
    """What a copy holds; POST takes it, as one JSON file."""
    if request.method == "GET":
        return render(request, "accounts/own_data.html")
    at = clock.now()
    copy = accounts.own_data(user=cast(User, request.user), at=at)
    name = f"malan-data-{timezone.localdate(at):%Y-%m-%d}.json"
    return JsonResponse(
        copy,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
