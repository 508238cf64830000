"""A person's own pages: the account, the certificates."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from common import clock
from skillsbank import certificate as document
from skillsbank import hours
from skillsbank import services as skillsbank

LINES_A_PAGE = 50


@never_cache
@login_required
@require_safe
def credits_page(request: HttpRequest) -> HttpResponse:
    """What is in the account, and how every minute of it came there."""
    lines = skillsbank.statement(cast(User, request.user))
    minutes = lines[0].balance_minutes if lines else 0
    booked = [(line.entry.outcome, line.minutes) for line in lines if line.entry.outcome]
    class_hours, earned = hours.creditable(booked)
    context = {
        "page": Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page")),
        "minutes": minutes,
        "demo_minutes": sum(line.minutes for line in lines if line.is_demo),
        "hours": class_hours,
        "credits": earned,
        "rule": hours.general_rule(at=clock.now()),
    }
    return render(request, "skillsbank/credits.html", context)


@never_cache
@login_required
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """Every certificate the person has, the newest first."""
    own = skillsbank.credentials_of(cast(User, request.user))
    page = Paginator(own, LINES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "skillsbank/certificates.html", {"page": page})


@never_cache
@login_required
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate as a page to look at, print and share."""
    credential = skillsbank.find_own_credential(user=cast(User, request.user), code=code)
    it = document.printed(credential, holder=skillsbank.holder_name(credential))
    context = {"credential": credential, "it": it, "say": document.WORDING, "qr": document.qr_path(it.address)}
    return render(request, "skillsbank/certificate.html", context)


@never_cache
@login_required
@require_safe
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate on paper. Its file name holds the number and no name of a person."""
    credential = skillsbank.find_own_credential(user=cast(User, request.user), code=code)
    answer = HttpResponse(skillsbank.certificate_pdf(credential), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{credential.number}.pdf"'
    return answer


@never_cache
@login_required
@require_safe
def credential_file(request: HttpRequest, code: str) -> HttpResponse:
    """The signed credential for other people's wallets and verifiers (Open Badges 3.0, compact JWS)."""
    credential = skillsbank.find_own_credential(user=cast(User, request.user), code=code)
    answer = HttpResponse(credential.jws, content_type="application/vc+jwt")
    answer["Content-Disposition"] = f'attachment; filename="{credential.number}.jwt"'
    return answer
