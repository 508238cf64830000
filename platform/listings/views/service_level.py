"""How quickly listings are decided, for everybody."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from common.workdays import known_until
from listings import services as listings


@require_safe
def service_level(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    rows = listings.service_level(at=at)
    if request.GET.get("format") == "json":
        return JsonResponse(
            {
                "at": at.isoformat(),
                "kinds": [
                    {
                        "kind": row.kind,
                        "open": row.open,
                        "late": row.late,
                        "decided": row.decided,
                        "in_time": row.in_time,
                        "median_working_days": row.median_days,
                        "promised_working_days": row.promised,
                    }
                    for row in rows
                ],
            }
        )
    return render(request, "listings/service_level.html", {"rows": rows, "at": at, "known_until": known_until()})
