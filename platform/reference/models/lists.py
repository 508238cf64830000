"""The short lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reference.models.named import NamedRow


class SkillLevel(NamedRow):
    """A skill level. `num` orders them from the lowest.

    Two series live side by side: five certificate levels (五级 to 一级) and the eight grades of 2022.
    """

    class Series(models.TextChoices):
        FIVE = "five", _("five levels")
        EIGHT = "eight", _("eight grades")

    code = models.CharField(_("code"), max_length=16, unique=True)
    series = models.CharField(_("series"), max_length=5, choices=Series)
    num = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("skill level")
        verbose_name_plural = _("skill levels")
        ordering = ["series", "num"]
        constraints = [models.UniqueConstraint(fields=["series", "num"], name="skill_level_num_once_a_series")]


class TraineeGroup(NamedRow):
    """A group that the plan names (培训对象). The row is public; who belongs to it is not.

    `sensitivity` rules who may see a membership: N ordinary, R auditors and the own institution's
    officer, X named officers only, encrypted, never exported singly.
    """

    class Sensitivity(models.TextChoices):
        ORDINARY = "N", _("ordinary")
        RESTRICTED = "R", _("restricted")
        SENSITIVE = "X", _("sensitive")

    code = models.CharField(_("code"), max_length=4, unique=True)
    clause = models.CharField(_("clause of the plan"), max_length=40)
    sensitivity = models.CharField(_("sensitivity"), max_length=1, choices=Sensitivity)

    class Meta:
        verbose_name = _("trainee group")
        verbose_name_plural = _("trainee groups")
        ordering = ["code"]


class TrainingType(NamedRow):
    """Exactly the three forms of clause 四."""

    # What every Malan course is (clause 七).
    STARTUP = "startup"

    code = models.SlugField(_("code"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("training type")
        verbose_name_plural = _("training types")
        ordering = ["position"]


class Department(NamedRow):
    """A department that sponsors training: the twelve that clause 二十五 names."""

    code = models.SlugField(_("code"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["position"]


class Payer(NamedRow):
    """Who pays for an enrolment."""

    code = models.SlugField(_("code"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("payer")
        verbose_name_plural = _("payers")
        ordering = ["position"]


class Category(NamedRow):
    """A subject of the catalogue, under one of two roots: `digital` and `malan`."""

    key = models.SlugField(_("key"), unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "key"]
