"""Going on in a newer version of a course."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common import clock
from learning import services as learning
from learning.views.people import learner_of


@login_required
@require_POST
def take(request: HttpRequest, slug: str, version: UUID) -> HttpResponse:
    """Take the version that the page offered. Where that can't be, the course's page says why."""
    enrolment = learning.get_enrolment(user=learner_of(request), slug=slug)
    try:
        learning.take_newer_version(enrolment=enrolment, version=version, at=clock.now())
    except (learning.OfferChanged, learning.WorkWaits) as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("You are in the newer version now. What you did in the same lessons came along."))
    return redirect("learn", slug=slug)
