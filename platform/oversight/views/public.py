"""What everybody may read of the supervision."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from oversight import services as oversight


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    context = {"published": oversight.published(at=clock.now()), "contact": settings.COMPLAINTS_CONTACT}
    return render(request, "oversight/overview.html", context)
