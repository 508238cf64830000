"""The Malan plan (马兰花计划): five stages of starting a business and the five courses for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reference.models.named import NamedRow


class MalanStage(NamedRow):
    """Where a person stands on the way from an idea to a growing business. The plan covers every stage (clause 七)."""

    key = models.SlugField(_("key"), unique=True)
    num = models.PositiveSmallIntegerField(_("number"), unique=True)
    description_zh = models.TextField(_("Chinese description"), blank=True)
    description_en = models.TextField(_("English description"), blank=True)

    class Meta:
        verbose_name = _("Malan stage")
        verbose_name_plural = _("Malan stages")
        ordering = ["num"]

    @property
    def description(self) -> str:
        return self.text("description")


class MalanCourseType(NamedRow):
    """One of the plan's five courses, in the plan's own words; abbreviations such as SYB are aliases."""

    key = models.SlugField(_("key"), unique=True)
    aliases = models.JSONField(_("aliases"), default=list, blank=True)
    stage = models.ForeignKey(MalanStage, models.PROTECT, related_name="course_types", verbose_name=_("stage"))

    class Meta:
        verbose_name = _("Malan course type")
        verbose_name_plural = _("Malan course types")
        ordering = ["stage__num", "key"]
