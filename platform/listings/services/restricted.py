"""Topics that only the qualified may teach (medicine, money, food, dangerous work): pointed out, never judged."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from common.bilingual import in_language
from courses import services as courses
from courses.models import CoursePage

_FILE = Path(__file__).parent.parent / "data" / "restricted_topics.json"


@dataclass(frozen=True)
class Topic:
    key: str
    name_zh: str
    name_en: str
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return in_language(zh=self.name_zh, en=self.name_en)


@cache
def topics() -> tuple[Topic, ...]:
    rows = json.loads(_FILE.read_text(encoding="utf-8"))["topics"]
    return tuple(Topic(row["key"], row["name_zh"], row["name_en"], tuple(row["words"])) for row in rows)


def of_page(page: CoursePage) -> Iterator[tuple[str, str, str]]:
    """(code, message, anchor), one for each topic, at the first place that names it."""
    places = list(_places(page))
    for topic in topics():
        for text, anchor in places:
            word = next((word for word in topic.words if word in text), None)
            if word is not None:
                message = _(
                    "“%(word)s” points to %(topic)s, which only the qualified may teach. The auditors will ask for the "
                    "institution's qualification; have it on file before you submit."
                )
                yield "restricted_topic", message % {"word": word, "topic": topic.name}, anchor
                break


def _places(page: CoursePage) -> Iterator[tuple[str, str]]:
    for name in ("title", "promise_zh", "for_whom_zh", "description_zh", "practice_zh"):
        yield getattr(page, name), courses.field_anchor(name)
    yield " ".join(str(block.value.get("zh", "")) for block in page.outcomes), courses.field_anchor("outcomes")
    for lesson in courses.read_outline(page.curriculum):
        yield f"{lesson.title_zh} {lesson.summary_zh}", lesson.anchor
