"""Where the review meets Wagtail's admin: addresses, menus, first pages, and the stock actions it closes."""

from collections.abc import Callable
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

from courses.models import CoursePage, CoursesRoot, InstitutionPage
from listings.admin_urls import urlpatterns
from listings.desks import AuditorsDesk, TrainersDesk
from listings.house_desk import HouseDesk
from listings.officers_desk import OfficersDesk
from listings.standing import RoleMenuItem, Standing, standing_of
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
_TRAINERS_MENU = {"videos", "my-courses", "listings", "notices", "board", "classes", "marking", "question-banks"}


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return urlpatterns


# (what it says, the name of its address, its own name, icon, place, who sees it)
_MENU: tuple[tuple[Any, str, str, str, int, Callable[[Standing], bool]], ...] = (
    (gettext_lazy("Who is learning"), "board_courses", "board", "group", 25, lambda one: one.works),
    (gettext_lazy("Classes"), "classes", "classes", "calendar-alt", 26, lambda one: one.works),
    (gettext_lazy("Marking"), "marking_queue", "marking", "edit", 27, lambda one: bool(one.teaches)),
    (
        gettext_lazy("Question banks"),
        "question_banks:index",
        "question-banks",
        "help",
        28,
        lambda one: bool(one.teaches),
    ),
    (gettext_lazy("My institution"), "own_institutions", "institution", "home", 30, lambda one: bool(one.runs)),
    (gettext_lazy("Review"), "listings_queue", "review", "tasks", 50, lambda one: one.is_auditor),
    (gettext_lazy("Disagreements"), "listings_unsettled", "disagreements", "help", 55, lambda one: one.supervises),
    (
        gettext_lazy("Directory entries"),
        "listings_index",
        "listings",
        "list-ul",
        55,
        lambda one: one.supervises or one.works,
    ),
    (
        gettext_lazy("Training programmes"),
        "programmes",
        "programmes",
        "calendar-alt",
        58,
        lambda one: one.supervises,
    ),
    (gettext_lazy("Conduct of trainers"), "conduct_trainers", "conduct", "user", 60, lambda one: one.is_officer),
    (
        gettext_lazy("Quality files"),
        "quality_institutions",
        "quality",
        "folder",
        70,
        lambda one: one.is_officer or one.is_auditor,
    ),
)


def _menu_item(label: Any, address: str, name: str, icon: str, order: int, shown_to: Callable[[Standing], bool]) -> Any:
    return lambda: RoleMenuItem(label, reverse(address), name=name, icon_name=icon, order=order, shown_to=shown_to)


for _entry in _MENU:
    hooks.register("register_admin_menu_item", _menu_item(*_entry))


@hooks.register("construct_main_menu")
def role_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Trainers find their courses and videos, auditors their queue; the rest is not theirs."""
    if request.user.is_superuser:
        return
    standing = standing_of(request)
    wanted = {"review", "evidence", "learners-cases", "trainee-groups", "quality"} if standing.is_auditor else set()
    if standing.is_officer:
        wanted |= {"disagreements", "listings", "learners-cases", "trainee-groups", "audit-record", "offices"}
        wanted |= {"conduct", "notices", "quality", "programmes"}
    node = InstitutionPage.objects.filter(institution__in=standing.teaches).first() if standing.teaches else None
    if node is not None:
        wanted |= _TRAINERS_MENU
        url = reverse("wagtailadmin_explore", args=[node.pk])
        menu_items.append(MenuItem(_("My courses"), url, name="my-courses", icon_name="doc-full", order=20))
    if standing.runs:
        wanted |= {"institution", "listings", "notices", "board", "classes"}
    if wanted:
        menu_items[:] = [item for item in menu_items if item.name in wanted]


@hooks.register("construct_homepage_panels")
def desks(request: HttpRequest, panels: list[Any]) -> None:
    """Everybody's first page is their desk, and nothing of Wagtail's own."""
    if request.user.is_superuser:
        return
    standing = standing_of(request)
    own: list[Any] = []
    if standing.is_auditor:
        own.append(AuditorsDesk())
    if standing.is_officer:
        own.append(OfficersDesk())
    if standing.runs:
        own.append(HouseDesk())
    if standing.teaches:
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
