"""What the player component and the offer to take a lesson along are given."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from courses.models import Lesson
from learning import services as learning
from learning.services import CourseOverview
from media_pipeline import services as media


def player_of(overview: CourseOverview, found: Lesson) -> dict[str, Any]:
    """What the player component needs; see `components/player.html`."""
    enrolment, policy = overview.enrolment, overview.enrolment.policy
    progress = next((line.progress for line in overview.lessons if line.lesson.key == found.key), None)
    granted = learning.media_grant(enrolment=enrolment, lesson=found, at=clock.now())
    return {
        "title": found.title,
        "artist": enrolment.version.title,
        "src": granted.master_url,
        "audio": granted.audio_url,
        "plain": granted.progressive_url,
        "poster": granted.poster_url,
        "thumbnails": granted.thumbnails_url,
        "captions": granted.captions_url,
        "captions_lang": found.caption_version.language if found.caption_version else "",
        "config": {
            "mode": "learn",
            "duration_ms": found.duration_ms,
            "position_ms": progress.position_ms if progress else 0,
            "counted_ms": progress.counted_ms if progress else 0,
            "frontier_ms": progress.frontier_ms if progress else 0,
            "max_rate_text": f"{policy.max_rate.normalize():f}",
            "forward_seek": policy.forward_seek,
            "report_interval_s": policy.report_interval_s,
            "enrolment": str(enrolment.uuid),
            "lesson": found.key,
            "urls": {
                "open": reverse("api:learn_open"),
                "report": reverse("api:learn_report"),
                "media": reverse("api:learn_media"),
                "check": reverse("api:learn_check"),
                "answer": reverse("api:learn_answer"),
                "next": reverse("learn", args=[enrolment.version.course.slug]),
            },
        },
        "ai_note": _("Speech is made by machine.")
        if enrolment.version.ai_declared
        else media.ai_note(found.video_version),
    }


def download_of(overview: CourseOverview, found: Lesson) -> dict[str, Any] | None:
    """What `learning/_download.html` needs; None where the rules allow no download."""
    enrolment = overview.enrolment
    terms = learning.download_terms(enrolment=enrolment, lesson=found, at=clock.now())
    if terms is None:
        return None
    page = reverse("learn_lesson", args=[enrolment.version.course.slug, found.key])
    offered = {"picture": terms.portions.picture, "sound": terms.portions.sound}
    portions = {name: vars(portion) for name, portion in offered.items() if portion}
    return {
        "terms": terms,
        "portions": portions,
        "config": {
            "folder": reverse("learn_taken", args=[enrolment.uuid, found.key]),
            "page": page,
            "title": found.title,
            "course": enrolment.version.title,
            "duration_ms": found.duration_ms,
            "enrolment": str(enrolment.uuid),
            "lesson": found.key,
            "portions": portions,
            "url": reverse("api:learn_download"),
        },
    }
