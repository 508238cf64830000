"""What every page's frame needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Template context: whether this is the demo, and the languages on offer."""
    return {"demo": settings.DEMO, "base_url": settings.BASE_URL, "languages": settings.LANGUAGES}
