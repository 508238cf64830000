"""What everybody may read of the supervision."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from oversight import services as oversight


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    context = {"published": oversight.published(at=clock.now()), "contact": settings.COMPLAINTS_CONTACT}
    return render(request, "oversight/overview.html", context)


@require_safe
def audit_heads(request: HttpRequest) -> HttpResponse:
    """Signed heads of the audit record, the newest first, a hundred at a time: `?before=` a number of events."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    heads = oversight.published_heads(before=before)
    answer = JsonResponse(
        {
            "keys": f"{settings.BASE_URL}/.well-known/jwks.json",
            "heads": [
                {"events": head.num, "hash": head.hash, "at": head.at.isoformat(timespec="seconds"), "jws": head.jws}
                for head in heads
            ],
        }
    )
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
