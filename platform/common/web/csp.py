"""Which content-security policy an answer carries: the admin's own under /manage/, else the strict one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware as Base


class ContentSecurityPolicyMiddleware(Base):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # Wagtail's choosers and date pickers run inline scripts; learners' pages have none.
        if request.path.startswith("/manage/") and getattr(response, "_csp_config", None) is None:
            response._csp_config = settings.MANAGE_CSP  # type: ignore[attr-defined]
        elif getattr(request, "is_dummy", False):
            # A draft that Wagtail shows within its editor: a learner's page like any other, but for who may frame it.
            response._csp_config = settings.SECURE_CSP | {  # type: ignore[attr-defined]
                "frame-ancestors": settings.MANAGE_CSP["frame-ancestors"]
            }
        return super().process_response(request, response)
