"""The evidence pages within Wagtail's admin."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import services as accounts
from oversight.admin_urls import urlpatterns


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return urlpatterns


class EvidenceMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return accounts.is_auditor(request.user)


@hooks.register("register_admin_menu_item")
def evidence_menu_item() -> MenuItem:
    return EvidenceMenuItem(
        _("Evidence"), reverse("oversight_find_evidence"), name="evidence", icon_name="history", order=60
    )
