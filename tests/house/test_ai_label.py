"""No page plays a machine-made video without saying so: every template with a player is named here and looked at."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.house.messages import templates
from tests.house.sources import ROOT

NOTE = "机器合成"
LABEL = {"Label": "1", "ContentProducer": "某智能平台"}
# What puts a player on a page.
PLAYER = re.compile(r"<video\b|components/player\.html|\bdata-player[=\s>]")
INCLUDE = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")

# Templates that hold a player, but are pages only by what includes them.
PARTS = {
    "components/player.html",
    "components/player_controls.html",
    "components/player_head.html",
    "components/player_presence.html",
    "components/player_settings.html",
    "components/player_transcript.html",
    "courses/includes/preview_player.html",
    "courses/includes/course.html",
    "listings/manage/_diff_video.html",
    "listings/manage/_lesson.html",
}


class Pages:
    """How each page is reached, by people who may see it."""

    def __init__(self, version: Any, cast: dict[str, Any], signed_in: Callable[[Any], Client], at: datetime) -> None:
        self.version, self.cast, self.signed_in, self.at = version, cast, signed_in, at
        self.lesson = version.lessons.filter(kind="video").first()
        self.video = self.lesson.video_version.video

    def learn(self) -> Any:
        from learning import services as learning

        learning.enrol(user=self.cast["learner"], slug="titles", at=self.at)
        address = reverse("learn_lesson", args=["titles", self.lesson.key])
        return self.signed_in(self.cast["learner"]).get(address)

    def taken(self) -> Any:
        from learning import services as learning

        enrolment = learning.enrol(user=self.cast["learner"], slug="titles", at=self.at)
        address = reverse("learn_taken", args=[enrolment.uuid, self.lesson.key])
        return self.signed_in(self.cast["learner"]).get(address)

    def public(self) -> Any:
        return Client().get(self.version.get_absolute_url())

    def draft(self) -> Any:
        from courses.models import CoursePage

        page = CoursePage.objects.get(pk=self.version.course.page_id).get_latest_revision_as_object()
        return page.make_preview_request()

    def _submission(self) -> Any:
        from listings.models import Comment, Submission

        submission = Submission.objects.get(version=self.version)
        Comment.objects.get_or_create(
            submission=submission,
            lesson_key=self.lesson.key,
            author=self.cast["auditor"],
            defaults={"text": "好", "created_at": self.at},
        )
        return submission

    def review(self) -> Any:
        address = reverse("listings_desk", args=[self._submission().uuid])
        return self.signed_in(self.cast["auditor"]).get(address, {"lesson": self.lesson.key})

    def answers(self) -> Any:
        address = reverse("listings_comments", args=[self._submission().uuid])
        return self.signed_in(self.cast["trainer"].user).get(address, {"lesson": self.lesson.key})

    def compare(self) -> Any:
        """The same video with a new file, in a second round."""
        from courses.models import CoursePage
        from listings import services as listings
        from media_pipeline.models import VideoVersion

        again = VideoVersion.objects.get(pk=self.lesson.video_version_id)
        again.pk, again.uuid, again.num = None, uuid4(), again.num + 1
        again.save(force_insert=True)
        page = CoursePage.objects.get(pk=self.version.course.page_id)
        draft = page.get_latest_revision_as_object()
        # A course has to say of itself what its videos say.
        draft.ai_declared = again.is_ai_made
        draft.save_revision()
        submission = listings.submit(page=page, user=self.cast["trainer"].user, at=self.at)
        address = reverse("listings_compare", args=[submission.uuid])
        return self.signed_in(self.cast["auditor"]).get(address)

    def video_desk(self) -> Any:
        return self._desk("video")

    def captions_desk(self) -> Any:
        return self._desk("captions")

    def _desk(self, name: str) -> Any:
        return self.signed_in(self.cast["trainer"].user).get(reverse(f"media_desk:{name}", args=[self.video.uuid]))


PAGES: dict[str, Callable[[Pages], Any]] = {
    "learning/video.html": Pages.learn,
    "learning/taken.html": Pages.taken,
    "courses/detail.html": Pages.public,
    "courses/preview.html": Pages.draft,
    "listings/manage/desk.html": Pages.review,
    "listings/manage/comments.html": Pages.answers,
    "listings/manage/compare.html": Pages.compare,
    "media_pipeline/desk/video.html": Pages.video_desk,
    "media_pipeline/desk/captions.html": Pages.captions_desk,
}


@pytest.fixture
def pages(
    released_course: Any, trainer: Any, auditor: Any, learner: Any, signed_in: Any, at: datetime
) -> Callable[[], Pages]:
    """The released course, its videos playable, nothing declared of them; made when asked for."""
    from media_pipeline.models import VideoVersion

    VideoVersion.objects.update(state=VideoVersion.State.ENCODING, playable_at=at)
    cast = {"trainer": trainer, "auditor": auditor, "learner": learner}
    return lambda: Pages(type(released_course).objects.get(pk=released_course.pk), cast, signed_in, at)


def names_with_player() -> set[str]:
    """Templates with a player, and those that take one in with a part, by the names Django knows them by."""
    texts = {
        path.relative_to(ROOT).as_posix().partition("/templates/")[2]: path.read_text(encoding="utf-8")
        for path in templates()
    }
    found = {name for name, text in texts.items() if PLAYER.search(text)}
    while True:
        more = {name for name, text in texts.items() if found & set(INCLUDE.findall(text))} - found
        if not more:
            return found
        found |= more


def test_every_template_with_a_player_is_looked_at_here() -> None:
    assert names_with_player() == PARTS | set(PAGES)


def test_a_page_without_anything_machine_made_says_nothing_of_it(pages: Callable[[], Pages]) -> None:
    """Or the next test would prove nothing. The desk's own panel, which offers the label, is not the note."""
    made = pages()
    for template, ask in PAGES.items():
        response = ask(made)
        assert NOTE not in _beside_player(response), template
        # Wagtail's preview is made without the test client, which notes templates.
        assert template in {one.name for one in getattr(response, "templates", [])} | {"courses/preview.html"}


@pytest.mark.parametrize("origin", ["file", "video", "course"])
def test_a_labelled_source_never_yields_an_unlabelled_page(origin: str, pages: Callable[[], Pages]) -> None:
    from courses.models import CourseVersion
    from media_pipeline.models import Video, VideoVersion

    asked = set(PAGES)
    if origin == "file":
        VideoVersion.objects.update(aigc=LABEL)
    elif origin == "video":
        Video.objects.update(ai_declared=True)
    else:
        CourseVersion.objects.update(ai_declared=True)
        # What a course declares of itself is said where the course is.
        asked = {"learning/video.html", "courses/detail.html"}
    made = pages()
    assert [template for template in asked if NOTE not in _beside_player(PAGES[template](made))] == []


def _beside_player(response: Any) -> str:
    """The page around its first player: from the heading before it to the end of its section."""
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    html = response.content.decode()
    place = PLAYER.search(html)
    assert place, "there is no player on this page"
    return html[max(0, place.start() - 2500) : html.find("</section>", place.end())][:9000]
