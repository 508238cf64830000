"""The first page under /manage/ for officers of a region: what waits for their decision."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from common import clock
from common.workdays import day_of
from listings import services as listings
from listings.models import Listing

SHOWN = 10


class OfficersDesk(Component):
    name = "officers_desk"
    template_name = "listings/manage/officers_desk.html"
    order = 8
    is_desk = True
    title = _("My region")

    class Media:
        css = {"all": ["listings/desk.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        rectifying = listings.supervised(user).filter(state=Listing.State.RECTIFYING).select_related("institution")
        return {
            "unsettled": listings.unsettled(user=user)[:SHOWN],
            "objections": listings.open_objections(user=user),
            "rectifying": rectifying.order_by("rectify_by", "pk")[:SHOWN],
            "today": day_of(clock.now()),
        }
