"""Links to other sites: looked up while a course is checked, tried in the background, and only where that is on."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from common.web import outside
from listings.models import TriedLink

ALIVE, BROKEN, UNKNOWN = "alive", "broken", "unknown"
_GOOD_FOR = timedelta(days=7)
_PER_SWEEP = 10
_LONGEST = 500


def states(urls: Iterable[str]) -> dict[str, str]:
    """What is known of each address. One query; nothing is fetched."""
    wanted = set(urls)
    found = dict.fromkeys(wanted, UNKNOWN)
    if wanted:
        for link in TriedLink.objects.filter(url__in=wanted, alive__isnull=False):
            found[link.url] = ALIVE if link.alive else BROKEN
    return found


def why_unknown(urls: list[str]) -> str:
    """What to tell of addresses whose state is not known."""
    if not settings.CHECK_OUTSIDE_LINKS:
        message = _("%(count)d links to other sites; nobody tries them here, so follow each one yourself.")
    else:
        message = _("%(count)d links to other sites have not been tried yet; that is done after submitting.")
    return message % {"count": len(urls)}


def ask(*, urls: Iterable[str], at: datetime) -> None:
    """Have these addresses tried. Does nothing where that is turned off."""
    if settings.CHECK_OUTSIDE_LINKS:
        rows = [TriedLink(url=url, asked_at=at) for url in set(urls) if len(url) <= _LONGEST]
        TriedLink.objects.bulk_create(rows, update_conflicts=True, unique_fields=["url"], update_fields=["asked_at"])


def try_waiting(*, at: datetime) -> int:
    """Try some of what was asked for and not tried lately. Never called in a request: it waits for other sites."""
    if not settings.CHECK_OUTSIDE_LINKS:
        return 0
    fresh = TriedLink.objects.filter(tried_at__gt=at - _GOOD_FOR)
    waiting = TriedLink.objects.filter(asked_at__gt=at - 4 * _GOOD_FOR).exclude(pk__in=fresh.values("pk"))
    rows = list(waiting.order_by("asked_at")[:_PER_SWEEP])
    for row in rows:
        TriedLink.objects.filter(pk=row.pk).update(alive=outside.answers(row.url), tried_at=at)
    return len(rows)
