"""The admin, less what course pages and trainers have no use for."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from courses import bank_views
from courses.bank_chooser import bank_chooser
from courses.models import CoursePage
from courses.picture_chooser import picture_chooser


class QuestionBanks(ViewSet):
    """Plain views under one prefix, each of which asks whose bank it is. `listings` has the menu's entry."""

    url_prefix = "question-banks"
    icon = "help"

    def get_urlpatterns(self) -> list[URLPattern]:
        one = "<uuid:uuid>/"
        question = one + "<uuid:question_uuid>/"
        return [
            path("", bank_views.index, name="index"),
            path("pictures/<int:pk>/", bank_views.picture, name="preview"),
            path("pictures/<str:sha256>/", bank_views.picture, name="picture"),
            path(one, bank_views.bank, name="bank"),
            path(one + "export/", bank_views.export, name="export"),
            path(one + "import/", bank_views.take_in, name="import"),
            path(one + "add/", bank_views.add, name="add"),
            path(question, bank_views.edit, name="edit"),
            path(question + "retire/", bank_views.retire, name="retire"),
        ]


@hooks.register("register_admin_viewset")
def question_banks() -> list[Any]:
    return [QuestionBanks("question_banks"), bank_chooser, picture_chooser]


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


@hooks.register("insert_global_admin_css")
def question_styles() -> str:
    """What hides the fields that a kind of question has no use for."""
    return format_html('<link rel="stylesheet" href="{}">', static("courses/questions.css"))


def _is_new_course(context: dict[str, Any]) -> bool:
    content_type = context.get("content_type")
    return bool(content_type and content_type.model_class() is CoursePage)
