"""The draft as learners would see it."""

from typing import Any

from common import clock
from courses.models import CoursePage
from courses.services.details import draft_details


def draft_context(*, page: CoursePage) -> dict[str, Any]:
    """Context of `courses/preview.html`."""
    details = draft_details(page=page, at=clock.now())
    return {"details": details, "version": details.version, "page": page, "draft": True}
