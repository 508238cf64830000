"""The one API, `/api/v1/` (decision D11). Each app brings a router."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from common.errors import DomainError

api = NinjaAPI(title="Malan Skills", version="1", docs_url=None, urls_namespace="api")
api.add_router("/courses", "courses.api.router")
api.add_router("/learn", "learning.api.router")


@api.exception_handler(DomainError)
def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A domain error as JSON, with its own status, whatever DEBUG says."""
    return api.create_response(request, {"code": error.code, "message": str(error)}, status=error.status)
