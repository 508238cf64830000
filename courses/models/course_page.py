"""The page a trainer edits. Learners never see it: they see what was frozen from it and released."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import Panel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from courses import editor
from courses.blocks import ChapterBlock, OutcomeBlock
from courses.forms import CoursePageForm
from courses.permissions import CoursePagePermissions

TEXT_FEATURES = ["bold", "ol", "ul", "link"]


class CoursePage(Page):
    """A course being written: `title` is the Chinese title. Drafts, comments and preview are Wagtail's."""

    class Offering(models.TextChoices):
        """Kinds of offering; the policy in force of this kind decides what counts (decision D5)."""

        MARKET = "market", _("open course")
        SUBSIDISED = "subsidised", _("government-subsidised training")
        DEMO = "demo", _("demonstration")

    code = models.CharField(_("course code"), max_length=40, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    promise_zh = models.CharField(
        _("promise"), max_length=120, blank=True, help_text=_("What one can do afterwards, in one line.")
    )
    promise_en = models.CharField(_("promise in English"), max_length=250, blank=True)
    description_zh = RichTextField(_("description"), features=TEXT_FEATURES, blank=True)
    description_en = RichTextField(_("description in English"), features=TEXT_FEATURES, blank=True)
    for_whom_zh = models.CharField(_("for whom"), max_length=300, blank=True)
    for_whom_en = models.CharField(_("for whom, in English"), max_length=500, blank=True)
    prerequisites = models.CharField(
        _("skills it builds on"),
        max_length=240,
        blank=True,
        help_text=_(
            "Codes of courses in the catalogue that teach them, with commas between. Who has finished those may join. "
            "Nothing else can be asked for: no schooling, no household registration, no age, no identity."
        ),
    )
    outcomes = StreamField([("outcome", OutcomeBlock())], verbose_name=_("outcomes"), blank=True, max_num=8)
    categories = ParentalManyToManyField("reference.Category", verbose_name=_("categories"), blank=True)
    occupations = ParentalManyToManyField("reference.Occupation", verbose_name=_("occupations"), blank=True)
    trainers = ParentalManyToManyField("institutions.Trainer", verbose_name=_("trainers"), blank=True)
    malan_type = models.ForeignKey(
        "reference.MalanCourseType",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Malan course type"),
    )
    offering = models.CharField(_("kind of offering"), max_length=16, choices=Offering.choices, default=Offering.MARKET)
    training_type = models.ForeignKey(
        "reference.TrainingType",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("training type"),
        help_text=_("Which of the plan's three forms it is. Left empty, a Malan course is entrepreneurship training."),
    )
    sample = models.BooleanField(_("sample"), default=False, help_text=_("A shortened course, labelled as one."))
    practice_zh = models.TextField(_("practice task"), blank=True)
    practice_en = models.TextField(_("practice task in English"), blank=True)
    curriculum = StreamField([("chapter", ChapterBlock())], verbose_name=_("curriculum"), blank=True)
    author = models.CharField(_("author"), max_length=120, blank=True)
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Original, or where it was taken from.")
    )
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    ai_declared = models.BooleanField(
        _("speech or pictures are machine-made"), default=False, help_text=_("Learners are told so.")
    )
    standard = models.CharField(_("occupational standard"), max_length=200, blank=True)
    standard_reason = models.CharField(_("why it follows no standard"), max_length=300, blank=True)

    parent_page_types = ["courses.InstitutionPage"]
    subpage_types: list[str] = []
    base_form_class = CoursePageForm
    show_in_menus_default = False

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    @classmethod
    def get_edit_handler(cls) -> Panel:
        return editor.edit_handler(cls)

    def permissions_for_user(self, user: Any) -> CoursePagePermissions:
        return CoursePagePermissions(user, self)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        course = getattr(self, "course", None)
        if course is None:
            return None
        return (0, settings.BASE_URL, course.get_absolute_url())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page's place in the tree is no address; who knows it is sent to what was released."""
        course = getattr(self, "course", None)
        if course is None:
            raise Http404("this course was never released")
        return redirect(course)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from courses.services.preview import draft_context

        return TemplateResponse(request, "courses/preview.html", draft_context(page=self))
