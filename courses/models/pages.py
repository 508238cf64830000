"""The pages around the courses: site content for editors, and the containers that hold institutions apart."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from common.bilingual import in_language
from courses.permissions import ContainerPermissions


class SitePage(Page):
    """A page with an address of its own in `courses.urls`, whose words editors keep."""

    settings_panels: list[Any] = []
    promote_panels: list[Any] = []
    route_name = ""

    class Meta:
        abstract = True

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts: tuple[int, str, str] | None = super().get_url_parts(request)
        return parts and (parts[0], parts[1], reverse(self.route_name))

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse(self.route_name))


class HomePage(SitePage):
    """What the front page says above its shelves. The shelves come from the released courses."""

    headline_zh = models.CharField(_("headline"), max_length=60)
    headline_en = models.CharField(_("headline in English"), max_length=120, blank=True)
    lead_zh = models.CharField(_("lead"), max_length=160, blank=True)
    lead_en = models.CharField(_("lead in English"), max_length=300, blank=True)

    route_name = "courses:home"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CoursesRoot", "courses.MalanPage"]
    max_count = 1
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("headline_zh"), FieldPanel("lead_zh")], heading=_("Chinese")),
        MultiFieldPanel([FieldPanel("headline_en"), FieldPanel("lead_en")], heading=_("English")),
    ]
    preview_modes: list[tuple[str, Any]] = []

    class Meta:
        verbose_name = _("home page")

    @property
    def headline(self) -> str:
        return in_language(zh=self.headline_zh, en=self.headline_en)

    @property
    def lead(self) -> str:
        return in_language(zh=self.lead_zh, en=self.lead_en)


class MalanPage(SitePage):
    """What the Malan landing page says above its five stages."""

    intro_zh = models.TextField(_("introduction"), blank=True)
    intro_en = models.TextField(_("introduction in English"), blank=True)

    route_name = "courses:malan"
    parent_page_types = ["courses.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    content_panels = [*Page.content_panels, FieldPanel("intro_zh"), FieldPanel("intro_en")]
    preview_modes: list[tuple[str, Any]] = []

    class Meta:
        verbose_name = _("Malan page")

    @property
    def intro(self) -> str:
        return in_language(zh=self.intro_zh, en=self.intro_en)


class Container(Page):
    """A node of the tree that only holds other pages: no address, no copies, nothing published below it."""

    settings_panels: list[Any] = []
    promote_panels: list[Any] = []
    preview_modes: list[tuple[str, Any]] = []

    class Meta:
        abstract = True

    def get_url_parts(self, request: HttpRequest | None = None) -> None:
        return None

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404("this page only holds other pages")

    def permissions_for_user(self, user: Any) -> ContainerPermissions:
        return ContainerPermissions(user, self)


class CoursesRoot(Container):
    """Holds one node an institution."""

    parent_page_types = ["courses.HomePage"]
    subpage_types = ["courses.InstitutionPage"]
    max_count = 1

    class Meta:
        verbose_name = _("courses root")


class InstitutionPage(Container):
    """Holds the course pages of one institution; its trainers' group has its permissions here."""

    institution = models.OneToOneField("institutions.Institution", models.PROTECT, related_name="page")

    parent_page_types = ["courses.CoursesRoot"]
    subpage_types = ["courses.CoursePage"]
    # Made by `open_institution_node`, with its group.
    is_creatable = False

    class Meta:
        verbose_name = _("institution's courses")
