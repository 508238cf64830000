"""The admin, less what course pages and trainers have no use for."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from courses.models import CoursePage

# Wagtail's own ways to publish or to start a review: for courses there is one door (decision D3).
_CLOSED_ACTIONS = {
    "action-publish",
    "action-unpublish",
    "action-submit",
    "action-restart-workflow",
    "action-cancel-workflow",
}
# Only administrators have work there.
_MENUS_OF_OFFICERS = {"reports", "help", "settings", "images", "documents", "snippets"}


@hooks.register("construct_page_action_menu")
def keep_only_saving(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """A course page is saved here; what follows from it stands in the panel that `listings` brings."""
    page: Page | None = context.get("page")
    is_course = isinstance(page, CoursePage) or (page is None and _is_new_course(context))
    if is_course:
        items[:] = [item for item in items if item.name not in _CLOSED_ACTIONS]


@hooks.register("construct_main_menu")
def hide_menus(request: HttpRequest, items: list[Any]) -> None:
    """Trainers and auditors see their desk, their courses and their videos."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in _MENUS_OF_OFFICERS]


@hooks.register("construct_page_chooser_queryset")
def choose_own_pages(pages: Any, request: HttpRequest) -> Any:
    """Links are chosen among pages that one may see: Wagtail offers all, other institutions' drafts included."""
    return pages.filter(pk__in=page_permission_policy.explorable_instances(request.user).values("pk"))


@hooks.register("construct_homepage_summary_items")
def hide_summary(request: HttpRequest, items: list[Any]) -> None:
    """Counts of pages and pictures say nothing to a trainer."""
    if not request.user.is_superuser:
        items.clear()


def _is_new_course(context: dict[str, Any]) -> bool:
    content_type = context.get("content_type")
    return bool(content_type and content_type.model_class() is CoursePage)
