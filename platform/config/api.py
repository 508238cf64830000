"""The one API, `/api/v1/` (decision D11). Each app brings its routers; `/api/v1/openapi.json` describes them all.

Whatever goes wrong is told as a `Problem`, whether a service, a schema or the session refused.
"""

from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from common.errors import DomainError
from common.web.api import TextParser
from config.problems import PROBLEMS

api = NinjaAPI(
    title="Malan Skills",
    version="1",
    description=(
        "Courses, and learning them. Times are UTC, media time is in whole milliseconds, learning in whole minutes. "
        "Texts are in the language that the language cookie names, Simplified Chinese where there is none."
    ),
    docs_url=None,
    urls_namespace="api",
    parser=TextParser(),
)
api.add_router("/courses", "courses.api.router")
for _name in ("playing", "courses", "quizzes", "practice", "classes"):
    api.add_router("/learn", f"learning.api.{_name}.router")
api.add_router("/teaching", "listings.api.router")


@api.exception_handler(DomainError)
def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A domain error as JSON, with its own status, whatever DEBUG says."""
    return _problem(request, error.status, error.code, error)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    code, message = PROBLEMS.get(error.status_code, ("refused", str(error)))
    return _problem(request, error.status_code, code, message)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _problem(request, 404, *PROBLEMS[404])


@api.exception_handler(RawPostDataException)
def no_json(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    """A form where JSON belongs: it was read as one before we came."""
    return _problem(request, 400, *PROBLEMS[400])


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which values do not fit the description, and why; what was sent is not repeated."""
    faults = [{"where": _place(one["loc"]), "why": one["msg"]} for one in error.errors]
    message = _("Some values do not fit: %(places)s") % {"places": ", ".join(one["where"] for one in faults)}
    return _problem(request, 422, "invalid", message, faults)


def _place(loc: tuple[str | int, ...]) -> str:
    """The second name is the parameter of our function, which nobody else knows."""
    kept = loc[:1] + loc[2:] if loc[0] == "body" and len(loc) > 2 else loc
    return ".".join(str(name) for name in kept)


def _problem(
    request: HttpRequest, status: int, code: str, message: object, faults: list[dict[str, str]] | None = None
) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": str(message), "faults": faults or []}, status=status)
