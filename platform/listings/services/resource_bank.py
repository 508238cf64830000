"""The resource bank (培训资源库): listed digital resources with their rights."""

from django.db.models import OuterRef, Q, QuerySet, Subquery

from listings.models import Dossier, Listing


def resource_bank(*, query: str = "", medium: str = "") -> QuerySet[Dossier]:
    """The newest approved dossier of each listed resource, newest first; `query` looks in titles, summary, author."""
    newest = Dossier.objects.filter(listing=OuterRef("listing"), approved_at__isnull=False).order_by("-num")
    found = Dossier.objects.filter(
        listing__kind=Listing.Kind.RESOURCE,
        listing__state__in=[Listing.State.LISTED, Listing.State.RECTIFYING],
        pk=Subquery(newest.values("pk")[:1]),
    )
    if medium:
        found = found.filter(content__medium=medium)
    if query := query.strip():
        words = ("title_zh", "title_en", "content__summary", "content__author", "content__standard")
        matches = Q()
        for name in words:
            matches |= Q(**{f"{name}__icontains": query})
        found = found.filter(matches)
    return found.select_related("listing__institution").order_by("-approved_at", "pk")
