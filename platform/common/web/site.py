"""What every page's frame needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Template context: whether this is the demo, the languages on offer, and what the law wants in the footer."""
    return {
        "demo": settings.DEMO,
        "base_url": settings.BASE_URL,
        "languages": settings.LANGUAGES,
        "site_organiser": settings.SITE_ORGANISER,
        "site_icp": settings.SITE_ICP_RECORD,
        "site_police": settings.SITE_POLICE_RECORD,
    }
