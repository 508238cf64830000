"""The rules of learning as data (decision D5)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reference.models.region import Region


class Policy(models.Model):
    """One version of the rules for one kind of offering, in one region or everywhere.

    Chosen at enrolment by `services.get_policy` and recorded with every result. A row in use is never
    edited: a change is a new version. `source` says where its numbers come from.
    """

    class Kind(models.TextChoices):
        MARKET = "market", _("open course")
        SUBSIDISED = "subsidised", _("subsidised training")
        DEMO = "demo", _("demonstration")

    class Offline(models.TextChoices):
        """What reports of a downloaded lesson are good for."""

        CREDIT = "credit", _("counts like watching online")
        PROGRESS = "progress", _("keeps the place and the record, counts nothing")
        NO = "no", _("no downloads")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    version = models.PositiveIntegerField(_("version"), default=1)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid until"), null=True, blank=True)

    # What a watch report may count.
    max_rate = models.DecimalField(_("greatest playback rate"), max_digits=3, decimal_places=2)
    coverage_percent = models.PositiveSmallIntegerField(_("share of a video to watch, per cent"))
    forward_seek = models.BooleanField(_("seeking forward before having watched"))
    report_interval_s = models.PositiveSmallIntegerField(_("seconds between reports"))
    report_cap_s = models.PositiveSmallIntegerField(_("most media seconds one report counts"))
    daily_cap_minutes = models.PositiveSmallIntegerField(_("most minutes a day"), null=True, blank=True)
    # None: any number. A lesson opened beyond it closes the oldest one.
    sessions_at_once = models.PositiveSmallIntegerField(_("players at once"), null=True, blank=True)
    # Reports of a downloaded lesson, and for how many hours after the download they are taken.
    offline_reports = models.CharField(
        _("watching without a network"), max_length=8, choices=Offline, default=Offline.NO
    )
    offline_hours = models.PositiveSmallIntegerField(_("hours that a download is good for"), default=0)

    # Presence checks: minutes of watching between two of them. None: there are none.
    presence_from_minutes = models.PositiveSmallIntegerField(
        _("presence checks: fewest minutes between"), null=True, blank=True
    )
    presence_to_minutes = models.PositiveSmallIntegerField(
        _("presence checks: most minutes between"), null=True, blank=True
    )
    presence_window_s = models.PositiveSmallIntegerField(_("seconds to answer in"), default=60)
    # So many missed in one lesson: all of them are made up before it counts on. So many in a course: a person looks.
    presence_lesson_misses = models.PositiveSmallIntegerField(
        _("missed checks in a lesson to make up"), null=True, blank=True
    )
    presence_course_misses = models.PositiveSmallIntegerField(
        _("missed checks in a course to be looked at"), null=True, blank=True
    )

    # What passing and credit take.
    pass_percent = models.PositiveSmallIntegerField(_("pass mark, per cent"))
    max_attempts = models.PositiveSmallIntegerField(_("most attempts at a quiz"), null=True, blank=True)
    # A lesson's time becomes class hours once the quiz that follows it is passed.
    quiz_for_time = models.BooleanField(_("a lesson's time needs its quiz"), default=False)
    real_name_for_credit = models.BooleanField(_("real name needed for credit"))
    minutes_per_class_hour = models.PositiveSmallIntegerField(_("minutes in a class hour"), default=45)
    class_hours_per_credit = models.PositiveSmallIntegerField(_("class hours in a credit"), default=16)
    # Printed beside what was earned under this policy; "demo" says that it counts for nothing.
    marks_credit_as = models.CharField(_("mark on credit"), max_length=10, blank=True, choices=[("demo", _("demo"))])

    # What a course must be to be submitted. Lessons here are video lessons.
    lessons_min = models.PositiveSmallIntegerField(_("fewest lessons"))
    lessons_max = models.PositiveSmallIntegerField(_("most lessons"))
    lesson_min_ms = models.PositiveIntegerField(_("shortest lesson, milliseconds"))
    lesson_max_ms = models.PositiveIntegerField(_("longest lesson, milliseconds"))
    require_playable = models.BooleanField(_("every video must play before submitting"), default=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["kind", "region", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "version"], condition=Q(region=None), name="policy_version_once_everywhere"
            ),
            models.UniqueConstraint(
                fields=["kind", "region", "version"],
                condition=Q(region__isnull=False),
                name="policy_version_once_a_region",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="policy_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(coverage_percent__gte=1, coverage_percent__lte=100), name="policy_coverage_percent_range"
            ),
            models.CheckConstraint(
                condition=Q(pass_percent__gte=0, pass_percent__lte=100), name="policy_pass_percent_range"
            ),
            models.CheckConstraint(condition=Q(max_rate__gt=0), name="policy_max_rate_positive"),
            models.CheckConstraint(
                condition=Q(minutes_per_class_hour__gt=0, class_hours_per_credit__gt=0),
                name="policy_conversion_positive",
            ),
            models.CheckConstraint(
                condition=Q(lessons_min__lte=F("lessons_max"), lesson_min_ms__lte=F("lesson_max_ms")),
                name="policy_bounds_in_order",
            ),
            models.CheckConstraint(
                condition=Q(presence_from_minutes=None, presence_to_minutes=None)
                | Q(
                    presence_from_minutes__isnull=False,
                    presence_to_minutes__isnull=False,
                    presence_from_minutes__gte=1,
                    presence_to_minutes__gte=F("presence_from_minutes"),
                ),
                name="policy_presence_minutes_in_order",
            ),
            models.CheckConstraint(condition=Q(presence_window_s__gte=10), name="policy_presence_window_answerable"),
            models.CheckConstraint(
                condition=Q(sessions_at_once=None) | Q(sessions_at_once__gte=1), name="policy_sessions_at_least_one"
            ),
            models.CheckConstraint(
                condition=Q(offline_reports="no") | Q(offline_hours__gte=1), name="policy_downloads_have_hours"
            ),
        ]

    def __str__(self) -> str:
        place = f" {self.region}" if self.region else ""
        return f"{self.get_kind_display()}{place} {self.version}"
