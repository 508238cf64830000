"""What was frozen from one revision of a course page: what reviewers see, and learners once it is released."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common.bilingual import in_language
from courses.models.practice import PracticeTerms
from courses.questions.rules import Difficulty, QuizRules

MS_PER_MINUTE = 60_000


class CourseVersion(models.Model):
    """One immutable state of a course. Only `state` and its dates move, by compare-and-swap.

    `content` holds the texts that nothing queries: code, description, for_whom, practice (each `_zh`, `_en`),
    outcomes [{zh, en}], trainers [{uuid, name_zh, name_en}], rights {...}, chapters; where the course builds on others,
    prerequisites [{course, code, title_zh, title_en}]. See `services/freeze.py`.
    """

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("submitted")
        RELEASED = "released", _("released")
        SUPERSEDED = "superseded", _("replaced by a newer version")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REJECTED = "rejected", _("returned")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey("courses.Course", models.PROTECT, related_name="versions")
    num = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.CANDIDATE)
    # A Wagtail revision may be purged; the frozen version stays what it was.
    revision_id = models.PositiveBigIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    promise_zh = models.CharField(max_length=120)
    promise_en = models.CharField(max_length=250, blank=True)
    kind = models.CharField(_("offering"), max_length=16)
    # None in versions that were frozen before it was asked for.
    training_type = models.ForeignKey("reference.TrainingType", models.PROTECT, null=True, related_name="+")
    sample = models.BooleanField(_("sample"), default=False)
    ai_declared = models.BooleanField(_("speech is machine-made"), default=False)
    malan_type = models.ForeignKey("reference.MalanCourseType", models.PROTECT, null=True, related_name="+")
    categories = models.ManyToManyField("reference.Category", related_name="course_versions")
    occupations = models.ManyToManyField("reference.Occupation", related_name="course_versions")
    trainers = models.ManyToManyField("institutions.Trainer", related_name="course_versions")
    content = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    # Sum of the pinned videos' measured durations: the most that watching can earn.
    approved_ms = models.PositiveIntegerField()
    # Sum of the practice works' minutes: the most that accepted practice can earn.
    practice_minutes = models.PositiveIntegerField(default=0)
    lesson_count = models.PositiveSmallIntegerField()
    submitted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["course", "num"]
        constraints = [
            models.UniqueConstraint(fields=["course", "num"], name="version_num_unique_in_course"),
            models.UniqueConstraint(
                fields=["course"], condition=models.Q(state="released"), name="version_one_released_a_course"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["released", "superseded", "withdrawn"])
                | models.Q(released_at__isnull=False),
                name="version_released_has_date",
            ),
        ]
        indexes = [models.Index(fields=["state", "-released_at"], name="version_released_newest")]

    def __str__(self) -> str:
        return f"{self.title_zh} ({self.num})"

    def get_absolute_url(self) -> str:
        return self.course.get_absolute_url()

    @property
    def title(self) -> str:
        return in_language(zh=self.title_zh, en=self.title_en)

    @property
    def promise(self) -> str:
        return in_language(zh=self.promise_zh, en=self.promise_en)

    @property
    def description(self) -> str:
        return self._text("description")

    @property
    def for_whom(self) -> str:
        return self._text("for_whom")

    @property
    def practice(self) -> str:
        return self._text("practice")

    @property
    def outcomes(self) -> list[str]:
        return [in_language(zh=item["zh"], en=item["en"]) for item in self.content.get("outcomes", [])]

    @property
    def rights(self) -> dict[str, Any]:
        rights: dict[str, Any] = self.content.get("rights", {})
        return rights

    @property
    def approved_minutes(self) -> int:
        """Whole minutes of video, floored once over the whole course (decision D6)."""
        return self.approved_ms // MS_PER_MINUTE

    @property
    def most_minutes(self) -> int:
        """What finishing it can bring at most: video and practice."""
        return self.approved_minutes + self.practice_minutes

    @cached_property
    def lesson_list(self) -> Sequence["Lesson"]:
        """The lessons in order; one query, or none where they were prefetched."""
        return sorted(self.lessons.all(), key=lambda lesson: lesson.position)

    def _text(self, name: str) -> str:
        return in_language(zh=self.content.get(f"{name}_zh", ""), en=self.content.get(f"{name}_en", ""))


class Lesson(models.Model):
    """One lesson of one version. `key` is the same in every version in which the lesson is the same."""

    class Kind(models.TextChoices):
        VIDEO = "video", _("video")
        READING = "reading", _("reading")
        QUIZ = "quiz", _("quiz")
        PRACTICE = "practice", _("practice work")

    version = models.ForeignKey(CourseVersion, models.CASCADE, related_name="lessons")
    key = models.CharField(max_length=36)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    position = models.PositiveSmallIntegerField()
    chapter_zh = models.CharField(max_length=120, blank=True)
    chapter_en = models.CharField(max_length=200, blank=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    summary_zh = models.CharField(max_length=300, blank=True)
    summary_en = models.CharField(max_length=500, blank=True)
    video_version = models.ForeignKey("media_pipeline.VideoVersion", models.PROTECT, null=True, related_name="+")
    caption_version = models.ForeignKey("media_pipeline.CaptionVersion", models.PROTECT, null=True, related_name="+")
    duration_ms = models.PositiveIntegerField(default=0)
    body_html = models.TextField(blank=True)
    body_html_en = models.TextField(blank=True)
    preview = models.BooleanField(default=False)
    pass_percent = models.PositiveSmallIntegerField(null=True)
    # What accepted practice work counts; 0 for every other kind.
    practice_minutes = models.PositiveSmallIntegerField(default=0)
    practice = models.JSONField(default=dict, help_text="see `courses.models.practice`; {} for every other kind")
    # Of a quiz: see `questions.rules.QuizRules`.
    rules = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="lesson_key_unique_in_version"),
            models.UniqueConstraint(fields=["version", "position"], name="lesson_position_unique_in_version"),
            models.CheckConstraint(
                condition=models.Q(kind="video", video_version__isnull=False)
                | (~models.Q(kind="video") & models.Q(video_version__isnull=True, caption_version__isnull=True)),
                name="lesson_video_has_video",
            ),
            models.CheckConstraint(
                condition=models.Q(pass_percent__isnull=True) | models.Q(pass_percent__range=(0, 100)),
                name="lesson_pass_percent_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="practice") | models.Q(practice_minutes=0),
                name="lesson_practice_minutes_of_practice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title_zh}"

    @property
    def title(self) -> str:
        return in_language(zh=self.title_zh, en=self.title_en)

    @property
    def chapter(self) -> str:
        return in_language(zh=self.chapter_zh, en=self.chapter_en)

    @property
    def summary(self) -> str:
        return in_language(zh=self.summary_zh, en=self.summary_en)

    @property
    def body(self) -> str:
        """HTML, cleaned when it was frozen."""
        return in_language(zh=self.body_html, en=self.body_html_en)

    @property
    def terms(self) -> PracticeTerms:
        """Of a practice work."""
        return PracticeTerms.of(self.practice)

    @cached_property
    def quiz_rules(self) -> QuizRules:
        return QuizRules.of(self.rules)


class Question(models.Model):
    """A question of a quiz lesson, frozen. `answers` never leave the server: only `learning` reads them, to mark.

    What `options`, `targets` and `answers` hold:

    | kind | options | targets | answers |
    |---|---|---|---|
    | single, multiple, truefalse | what can be chosen | | [key of a right option] |
    | fill | | | [accepted answer] |
    | numeric | | | {"number", "tolerance": figures, "units": [accepted unit]} |
    | ordering | the items, sorted by keys that tell nothing | | [key], in the right order |
    | matching | what is matched | what it is matched to, sorted likewise | {key of the option: key of its target} |
    | short | | | [what a good answer says], for whoever marks |

    `picture`, and `picture` of an option that has one, say which `Picture` of the institution is shown and what is
    heard instead: {sha256, width, height, alt_zh, alt_en}; {} for none.
    """

    class Kind(models.TextChoices):
        SINGLE = "single", _("one answer")
        MULTIPLE = "multiple", _("several answers")
        TRUEFALSE = "truefalse", _("true or false")
        FILL = "fill", _("fill in")
        NUMERIC = "numeric", _("a number")
        ORDERING = "ordering", _("put in order")
        MATCHING = "matching", _("match")
        SHORT = "short", _("short answer")

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="questions")
    key = models.CharField(max_length=36)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    stem_zh = models.TextField()
    stem_en = models.TextField(blank=True)
    picture = models.JSONField(default=dict, blank=True, help_text="{sha256, width, height, alt_zh, alt_en}")
    options = models.JSONField(help_text="[{key, zh, en, picture}]")
    targets = models.JSONField(default=list, blank=True, help_text="[{key, zh, en}]")
    answers = models.JSONField()
    points = models.PositiveSmallIntegerField(default=1)
    topic = models.CharField(max_length=60, blank=True)
    difficulty = models.CharField(max_length=6, choices=Difficulty.choices, default=Difficulty.MEDIUM)
    explanation_zh = models.TextField(blank=True)
    explanation_en = models.TextField(blank=True)
    # Where it was drawn from; None: written in the course itself.
    bank_version = models.ForeignKey("courses.BankQuestionVersion", models.PROTECT, null=True, related_name="frozen")

    class Meta:
        ordering = ["lesson", "position"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "key"], name="question_key_unique_in_lesson"),
            models.UniqueConstraint(fields=["lesson", "position"], name="question_position_unique_in_lesson"),
            models.CheckConstraint(condition=models.Q(points__gte=1), name="question_points_positive"),
        ]

    def __str__(self) -> str:
        return self.stem_zh[:40]

    @property
    def stem(self) -> str:
        return in_language(zh=self.stem_zh, en=self.stem_en)

    @property
    def explanation(self) -> str:
        return in_language(zh=self.explanation_zh, en=self.explanation_en)
