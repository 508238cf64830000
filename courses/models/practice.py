"""The terms of a practice work (实践作业), as they were frozen with its lesson: plain values, no table."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.bilingual import in_language


class Form(models.TextChoices):
    """What the learner fills in."""

    FREE = "free", _("text and files")
    BUSINESS_PLAN = "business_plan", _("business plan with its three tables")
    MODEL_SHOP = "model_shop", _("six-round sheet of the simulated shop")


class Late(models.TextChoices):
    """What happens to work that is handed in after its day."""

    ALLOWED = "allowed", _("it is taken like any other")
    DEDUCT = "deduct", _("points are taken off")


@dataclass(frozen=True)
class Level:
    key: str
    zh: str
    en: str
    points: int

    @property
    def text(self) -> str:
        return in_language(zh=self.zh, en=self.en)


@dataclass(frozen=True)
class Criterion:
    """One row of the rubric (评分表)."""

    key: str
    zh: str
    en: str
    levels: tuple[Level, ...]

    @property
    def name(self) -> str:
        return in_language(zh=self.zh, en=self.en)

    @property
    def most(self) -> int:
        return max((level.points for level in self.levels), default=0)


@dataclass(frozen=True)
class PracticeTerms:
    """`due_days` after enrolment, None for no such day; `late_percent` of the points are taken off late work."""

    form: str
    criteria: tuple[Criterion, ...]
    due_days: int | None
    late: str
    late_percent: int
    second_marker: bool
    takes_text: bool
    takes_files: bool

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "PracticeTerms":
        """From `Lesson.practice`."""
        criteria = tuple(
            Criterion(row["key"], row["zh"], row["en"], tuple(Level(**level) for level in row["levels"]))
            for row in stored.get("criteria", [])
        )
        return cls(
            form=stored.get("form", Form.FREE.value),
            criteria=criteria,
            due_days=stored.get("due_days"),
            late=stored.get("late", Late.ALLOWED.value),
            late_percent=stored.get("late_percent", 0),
            second_marker=stored.get("second_marker", False),
            takes_text=stored.get("takes_text", True),
            takes_files=stored.get("takes_files", True),
        )

    @property
    def most(self) -> int:
        """The most points that the rubric gives."""
        return sum(criterion.most for criterion in self.criteria)
