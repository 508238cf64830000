"""The pages of the supervision within Wagtail's admin."""

from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from listings.standing import RoleMenuItem
from oversight.admin_urls import urlpatterns


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return urlpatterns


@hooks.register("register_admin_menu_item")
def evidence_menu_item() -> MenuItem:
    return RoleMenuItem(
        _("Evidence"),
        reverse("oversight_find_evidence"),
        name="evidence",
        icon_name="history",
        order=60,
        shown_to=lambda one: one.is_auditor,
    )


@hooks.register("register_admin_menu_item")
def cases_menu_item() -> MenuItem:
    return RoleMenuItem(
        _("Learners’ cases"),
        reverse("oversight_cases"),
        name="learners-cases",
        icon_name="help",
        order=65,
        shown_to=lambda one: one.is_auditor or one.is_officer,
    )


@hooks.register("register_admin_menu_item")
def groups_menu_item() -> MenuItem:
    return RoleMenuItem(
        _("Trainee groups"),
        reverse("oversight_groups"),
        name="trainee-groups",
        icon_name="tag",
        order=67,
        shown_to=lambda one: one.is_auditor or one.is_officer,
    )


@hooks.register("register_admin_menu_item")
def audit_menu_item() -> MenuItem:
    return RoleMenuItem(
        _("Audit record"),
        reverse("oversight_audit"),
        name="audit-record",
        icon_name="clipboard-list",
        order=70,
        shown_to=lambda one: one.supervises,
    )


@hooks.register("register_admin_menu_item")
def offices_menu_item() -> MenuItem:
    return RoleMenuItem(
        _("Offices"),
        reverse("oversight_offices"),
        name="offices",
        icon_name="group",
        order=80,
        shown_to=lambda one: one.supervises,
    )
