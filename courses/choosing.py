"""Pages chosen for a link, by number: Wagtail names whatever page is asked for, other institutions' drafts included."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import ChosenMultipleView
from wagtail.permissions import page_permission_policy

# Fits the database's greatest whole number.
_ID_DIGITS = 18


class OwnPagesChosenView(ChosenMultipleView):
    """The same among those that one may see, which is what the list offers too (`choose_own_pages`)."""

    def get(self, request: Any) -> HttpResponse:
        asked = [text for text in request.GET.getlist("id") if text.isascii() and text.isdecimal()]
        own = page_permission_policy.explorable_instances(request.user).filter(
            pk__in=[text for text in asked if len(text) <= _ID_DIGITS]
        )
        request.GET = request.GET.copy()
        request.GET.setlist("id", [str(pk) for pk in own.values_list("pk", flat=True)])
        answer: HttpResponse = super().get(request)
        return answer


def own_pages_chosen(request: HttpRequest) -> HttpResponse:
    view: Any = require_admin_access(OwnPagesChosenView.as_view())
    answer: HttpResponse = view(request)
    return answer
