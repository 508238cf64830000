"""The least that does a comparable thing: views without a database, behind the site's middleware.

The bare report is measured twice: as any view of the site stands, and on the short way that our reports take
(`common.web.direct`), so that what the short way saves is not taken for what a report costs.
"""

import json

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.urls import urlpatterns as real
from learning import tokens

PAGE = "<!doctype html><title>{{ title }}</title><ul>{% for item in items %}<li>{{ item }}</li>{% endfor %}</ul>"


@csrf_exempt
def report(request: HttpRequest) -> JsonResponse:
    """Check the same signed token, parse the same body, answer."""
    body = json.loads(request.body)
    signing.loads(body["token"], salt=tokens._SALT)
    return JsonResponse({"seq": body["seq"], "counted_ms": 0})


def page(request: HttpRequest) -> HttpResponse:
    """Thirty lines from a template."""
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"title": "…", "items": range(30)}, request))


urlpatterns = [path("bare/report", report), path("bare/page", page), *real]
