"""What a trainer decides about a quiz: what is drawn, how often, how long, and when the answers are told."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

KINDS = [
    ("single", _("one answer")),
    ("multiple", _("several answers")),
    ("truefalse", _("true or false")),
    ("fill", _("fill in")),
    ("numeric", _("a number")),
    ("ordering", _("put in order")),
    ("matching", _("match")),
    ("short", _("short answer")),
]


# So many questions are hours of work; a draw is searched for by a function that calls itself once for each.
ASKED_MOST = 200


class Difficulty(models.TextChoices):
    EASY = "easy", _("easy")
    MEDIUM = "medium", _("medium")
    HARD = "hard", _("hard")


class Feedback(models.TextChoices):
    AT_ONCE = "at_once", _("as soon as the quiz is handed in")
    AFTER_PASSING = "after_passing", _("once the quiz is passed")
    AFTER_LAST = "after_last", _("once the quiz is passed or no attempt is left")
    NEVER = "never", _("never: the result alone is told")


@dataclass(frozen=True)
class Draw:
    """`count` questions of a topic and a difficulty; "" is any."""

    count: int
    topic: str = ""
    difficulty: str = ""

    def takes(self, topic: str, difficulty: str) -> bool:
        return self.topic in ("", topic) and self.difficulty in ("", difficulty)


@dataclass(frozen=True)
class QuizRules:
    """Of one quiz, as it was frozen. Without `draws` every question is asked."""

    draws: tuple[Draw, ...] = ()
    shuffle: bool = True
    max_attempts: int | None = None
    time_limit_minutes: int | None = None
    feedback: str = Feedback.AFTER_LAST.value

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "QuizRules":
        """From what `as_json` gave. What was frozen before there were rules has none of them."""
        draws = tuple(Draw(**draw) for draw in stored.get("draws", ()))
        return cls(**(stored | {"draws": draws}))

    def as_json(self) -> dict[str, Any]:
        """What differs from the defaults, for a JSON column."""
        plain = asdict(self) | {"draws": [asdict(draw) for draw in self.draws]}
        standard = asdict(QuizRules()) | {"draws": []}
        return {name: value for name, value in plain.items() if value != standard[name]}

    def asked(self, questions: int) -> int:
        """How many questions an attempt asks, where the quiz holds `questions`."""
        return sum(draw.count for draw in self.draws) if self.draws else questions


@dataclass
class _Slots:
    """Bipartite matching by augmenting paths (Kuhn): slots of draws on one side, questions on the other."""

    draws: list[Draw]
    marks: Sequence[tuple[str, str]]
    order: list[int]
    holder: dict[int, int] = field(default_factory=dict)

    def fill(self, slot: int, tried: set[int]) -> bool:
        for question in self.order:
            if question in tried or not self.draws[slot].takes(*self.marks[question]):
                continue
            tried.add(question)
            if question not in self.holder or self.fill(self.holder[question], tried):
                self.holder[question] = slot
                return True
        return False


def drawn(*, draws: Sequence[Draw], marks: Sequence[tuple[str, str]], random: Random) -> list[int] | None:
    """Indices into `marks`, the (topic, difficulty) of each question: as many as the draws want, none of them twice.

    Fair where the draws do not overlap; where they do, each still gets its number if any choice at all gives it.
    None where none does.
    """
    slots = [Draw(1, draw.topic, draw.difficulty) for draw in draws for _num in range(draw.count)]
    order = list(range(len(marks)))
    random.shuffle(order)
    filling = _Slots(draws=slots, marks=marks, order=order)
    if len(slots) > len(marks) or not all(filling.fill(slot, set()) for slot in range(len(slots))):
        return None
    return [question for question in order if question in filling.holder]
