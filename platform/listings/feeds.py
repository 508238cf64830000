"""An Atom feed of what happens in the directory."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from listings.models import ListingEvent
from listings.services import public_changes

_LENGTH = 50


class DirectoryChanges(Feed[ListingEvent, str]):
    """Of everywhere, or with `?region=` of a region and all within it."""

    feed_type = Atom1Feed
    title = _("Changes of the directory")
    subtitle = _("What was listed, put right, suspended and ended")
    link = reverse_lazy("directory")

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> str:
        return request.GET.get("region", "")[:6]

    def items(self, region: str) -> QuerySet[ListingEvent]:
        return public_changes(region=region)[:_LENGTH]

    def item_title(self, item: ListingEvent) -> str:
        return f"{item.listing.title} · {item.get_act_display()}"

    def item_description(self, item: ListingEvent) -> str:
        parts = [item.listing.get_kind_display()]
        if item.listing.institution is not None:
            parts.append(item.listing.institution.name)
        if item.exit_reason:
            parts.append(item.get_exit_reason_display())
        if item.due_date:
            parts.append(_t("by %(day)s") % {"day": item.due_date.isoformat()})
        return " · ".join(parts)

    def item_link(self, item: ListingEvent) -> str:
        return item.listing.get_absolute_url()

    def item_guid(self, item: ListingEvent) -> str:
        return f"urn:uuid:{item.listing.uuid}#{item.pk}"

    def item_pubdate(self, item: ListingEvent) -> datetime:
        return item.at

    def item_updateddate(self, item: ListingEvent) -> datetime:
        return item.at
