"""What every page's frame needs to know."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from common.crypto import keyed_index

# 64 bits tell the people of one phone apart.
_MARK_DIGITS = 16


def site(request: HttpRequest) -> dict[str, Any]:
    """Template context: whether this is the demo, the languages on offer, and what the law wants in the footer."""
    return {
        "demo": settings.DEMO,
        "base_url": settings.BASE_URL,
        "owner_mark": partial(owner_mark, request),
        "languages": settings.LANGUAGES,
        "site_organiser": settings.SITE_ORGANISER,
        "site_icp": settings.SITE_ICP_RECORD,
        "site_police": settings.SITE_POLICE_RECORD,
    }


def owner_mark(request: HttpRequest) -> str:
    """Whose browser this is now: a mark that tells people of one phone apart and says nothing else; "" for nobody.

    What somebody took along is kept under it, and gone once a page comes with another one (themes, `js/site.js`).
    """
    user = getattr(request, "user", None)
    return keyed_index(f"owner:{user.pk}")[:_MARK_DIGITS] if user is not None and user.is_authenticated else ""
