"""Pages that belong to no app: help and promises, what a browser asks of every site, errors, health."""

import hashlib
import json

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from common.web.errors import problem
from config.problems import PROBLEMS

TEXT_SIZES = ("normal", "large")
TEXT_SIZE_COOKIE_AGE_S = 365 * 24 * 3600

# What an installed site needs to say in its own clothes that there is no network.
SHELL = (
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/header.css",
    "css/forms.css",
    "css/controls.css",
    "css/cards.css",
    "css/data.css",
    "css/print.css",
    "js/site.js",
    "offline/list.js",
    "offline/store.js",
    "offline/words.js",
    "img/icons.svg",
    "img/favicon.svg",
)


@require_safe
def page(request: HttpRequest, template: str) -> HttpResponse:
    """A page that is only text: help, accessibility, privacy, offline, and the lessons that only the phone knows."""
    return render(request, template)


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """The large-text switch (适老化), a form with `size` and `next`, so that it works without a script."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    size = request.POST.get("size", "")
    if size in TEXT_SIZES:
        answer.set_cookie("text_size", size, max_age=TEXT_SIZE_COOKIE_AGE_S, samesite="Lax", secure=request.is_secure())
    return answer


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served at the root, because a worker only governs what lies below its own address."""
    addresses = [static(name) for name in SHELL]
    offline = render_to_string("site/offline.html", request=request)
    version = hashlib.sha256("".join([*addresses, offline]).encode()).hexdigest()[:12]
    # The addresses are our own file names, never a visitor's words.
    shell = mark_safe(json.dumps(["/offline/", *addresses]))  # noqa: S308
    context = {"shell": shell, "version": version, "sign_out": reverse("account_logout")}
    return render(request, "site/sw.js", context, content_type="text/javascript")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes the site installable."""
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"}
        for size in (192, 512)
    ]
    icons.append(
        {"src": static("img/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"}
    )
    content = {
        "name": _("Malan Skills"),
        "short_name": _("Malan Skills"),
        "description": _("Free short courses in digital skills and in starting a business, with credits you can show."),
        "lang": "en" if get_language() == "en" else "zh-Hans",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfbfd",
        "theme_color": "#5555b8",
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read what strangers may; nothing of a demonstration, whose people are made up."""
    private = ["/"] if settings.DEMO else ["/accounts/", "/api/", "/learn/", "/manage/", "/me/", "/media/", "/taken/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in private), f"Sitemap: {settings.BASE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database and the cache answer, else 503 and which one does not."""
    state = {"database": _database_answers(), "cache": _cache_answers()}
    told = {name: "ok" if well else "failed" for name, well in state.items()}
    return JsonResponse(told, status=200 if all(state.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def _cache_answers() -> bool:
    try:
        cache.set("healthz", "ok", 30)
        return bool(cache.get("healthz") == "ok")
    except Exception:  # noqa: BLE001 - each cache has errors of its own, and any of them means "no"
        return False


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, "403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that was open too long, or a browser that keeps no cookies."""
    return _problem(request, "403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, "404.html", 404)


@csrf_exempt
def no_endpoint(request: HttpRequest, rest: str) -> HttpResponse:
    """A program that asks for what the API does not have is told so, however it asks."""
    return not_found(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, the session or the context processors: one of them may be what broke."""
    if request.path.startswith("/api/"):
        return problem(500, "server_error", _("Something broke on our side"))
    return HttpResponse(render_to_string("500.html"), status=500)


def _problem(request: HttpRequest, template: str, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, *PROBLEMS[status])
    return render(request, template, status=status)
