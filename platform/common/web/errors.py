"""A domain error that no view translated becomes a themed page, or JSON under /api/, with its status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from common.errors import DomainError


def problem(status: int, code: str, message: object) -> JsonResponse:
    """What a program is told that went wrong: the `Problem` of `common.web.api`, without its machinery."""
    return JsonResponse({"code": code, "message": str(message), "faults": []}, status=status)


class DomainErrorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if request.path.startswith("/api/"):
            return problem(error.status, error.code, error)
        return render(request, "errors/problem.html", {"error": error}, status=error.status)
