"""The first page under /manage/ for whoever runs an institution: what has to be done for it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from common import clock
from institutions import services as institutions


class HouseDesk(Component):
    name = "house_desk"
    template_name = "listings/house/desk.html"
    order = 5
    is_desk = True
    title = _("My institution")

    class Media:
        css = {"all": ["listings/desk.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        at = clock.now()
        return {
            "houses": [
                {
                    "institution": one,
                    "expiring": institutions.expiring(institution=one, at=at),
                    "pledge_missing": institutions.pledge_missing(institution=one, at=at),
                    "trainer_count": one.affiliations.filter(to_date=None).count(),
                }
                for one in institutions.managed_by(parent_context["request"].user)
            ]
        }
