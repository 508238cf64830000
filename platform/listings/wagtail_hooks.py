"""Where the review meets Wagtail's admin: addresses, menus, first pages, and the stock actions it closes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem

from accounts import services as accounts
from courses.models import CoursePage, CoursesRoot, InstitutionPage
from institutions import services as institutions
from listings.admin_urls import urlpatterns
from listings.desks import AuditorsDesk, TrainersDesk
from listings.views.authoring import submit_and_answer

SUBMIT = "listing-submit"
# What Wagtail would do by itself with a workflow or with publishing. A review begins with `services.submit`
# and ends at the desk, so none of it is offered, and none is taken when it is posted by hand.
STOCK_ACTIONS = (
    "action-publish",
    "action-unpublish",
    "action-submit",
    "action-restart-workflow",
    "action-cancel-workflow",
    "action-workflow-action",
)
_COURSE_PAGES = (CoursePage, InstitutionPage, CoursesRoot)
_TRAINERS_MENU = {"videos", "my-courses", "notices"}


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return urlpatterns


class ReviewMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return accounts.is_auditor(request.user)


@hooks.register("register_admin_menu_item")
def review_menu_item() -> MenuItem:
    url = reverse("listings_queue")
    return ReviewMenuItem(gettext_lazy("Review"), url, name="review", icon_name="tasks", order=50)


@hooks.register("construct_main_menu")
def role_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Trainers find their courses and videos, auditors their queue; the rest is not theirs."""
    if request.user.is_superuser:
        return
    wanted = {"review", "evidence"} if accounts.is_auditor(request.user) else set()
    node = InstitutionPage.objects.filter(institution__in=institutions.institutions_of(request.user)).first()
    if node is not None:
        wanted |= _TRAINERS_MENU
        url = reverse("wagtailadmin_explore", args=[node.pk])
        menu_items.append(MenuItem(_("My courses"), url, name="my-courses", icon_name="doc-full", order=20))
    if wanted:
        menu_items[:] = [item for item in menu_items if item.name in wanted]


@hooks.register("construct_homepage_panels")
def desks(request: HttpRequest, panels: list[Any]) -> None:
    """For these two roles the first page is their desk, and nothing of Wagtail's own."""
    if request.user.is_superuser:
        return
    own: list[Any] = []
    if accounts.is_auditor(request.user):
        own.append(AuditorsDesk())
    if institutions.institutions_of(request.user):
        own.append(TrainersDesk())
    if own:
        panels[:] = own


class SubmitMenuItem(ActionMenuItem):
    """Beside “save draft”: save, check and submit."""

    label = gettext_lazy("Submit for review")
    name = SUBMIT
    icon_name = "resubmit"
    order = 60

    def is_shown(self, context: dict[str, Any]) -> bool:
        return context["view"] == "edit" and isinstance(context["page"], CoursePage) and not context["locked_for_user"]


@hooks.register("register_page_action_menu_item")
def submit_menu_item() -> ActionMenuItem:
    return SubmitMenuItem()


@hooks.register("construct_page_action_menu")
def close_stock_actions(menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    page = context.get("page") or context.get("parent_page")
    if isinstance(page, _COURSE_PAGES):
        menu_items[:] = [item for item in menu_items if item.name not in STOCK_ACTIONS]


@hooks.register("before_edit_page")
def refuse_stock_actions(request: HttpRequest, page: Any) -> HttpResponse | None:
    if request.method == "POST" and isinstance(page, _COURSE_PAGES) and _is_stock(request):
        return _refusal(request, reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return None


@hooks.register("before_create_page")
def refuse_stock_actions_on_creation(request: HttpRequest, parent: Any, page_class: type[Any]) -> HttpResponse | None:
    if request.method == "POST" and issubclass(page_class, _COURSE_PAGES) and _is_stock(request):
        return _refusal(request, reverse("wagtailadmin_explore", args=[parent.pk]))
    return None


@hooks.register("after_edit_page")
def submit_after_saving(request: HttpRequest, page: Any) -> HttpResponse | None:
    """The editor's button saves first, so that what is submitted is what is on the screen."""
    if SUBMIT in request.POST and isinstance(page, CoursePage):
        return submit_and_answer(request, page)
    return None


def _is_stock(request: HttpRequest) -> bool:
    return any(name in request.POST for name in STOCK_ACTIONS)


def _refusal(request: HttpRequest, url: str) -> HttpResponse:
    messages.error(
        request, _("Nothing was saved. Courses are submitted with “Submit for review”, and auditors decide.")
    )
    return redirect(url)
