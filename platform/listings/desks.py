"""The first page under /manage/ for trainers and auditors: what waits, what came back, how it goes."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from accounts.models import User
from common import clock
from courses.models import CoursePage, InstitutionPage
from institutions import services as institutions
from listings import services as listings
from listings.models import Submission
from media_pipeline import services as media
from media_pipeline.models import VideoVersion

VIDEOS_SHOWN = 8


class AuditorsDesk(Component):
    name = "auditors_desk"
    template_name = "listings/manage/auditors_desk.html"
    order = 10
    is_desk = True
    title = _("Review desk")

    class Media:
        css = {"all": ["listings/desk.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user, at = parent_context["request"].user, clock.now()
        mine = listings.queue(user=user, at=at, filters=listings.Filters(show="mine"))
        return {
            "queue": mine,
            "others": listings.queue(user=user, at=at, filters=listings.Filters(show="unassigned")),
            "decided": listings.decided_lately(limit=5, user=user),
        }


class TrainersDesk(Component):
    name = "trainers_desk"
    template_name = "listings/manage/trainers_desk.html"
    order = 10
    is_desk = True
    title = _("My desk")

    class Media:
        css = {"all": ["listings/desk.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        own = institutions.institutions_of(user)
        submissions = listings.latest_of(owners=own)
        return {
            "returned": [one for one in submissions if one.decision == Submission.Decision.RETURNED],
            "courses": _courses(own, submissions),
            "videos": _videos(user),
            "node": InstitutionPage.objects.filter(institution__in=own).first(),
        }


def _courses(own: list[Any], submissions: list[Submission]) -> list[dict[str, Any]]:
    """Every course page of these institutions with its state and its learners; two queries."""
    newest = {one.course_version.course.page_id: one for one in submissions}
    nodes = InstitutionPage.objects.filter(institution__in=own)
    pages = CoursePage.objects.none()
    for node in nodes:
        pages = pages | CoursePage.objects.descendant_of(node)
    counted = pages.select_related("course__listing").annotate(
        learning=Count("course__enrolments", filter=Q(course__enrolments__state="active"), distinct=True),
        finished=Count("course__enrolments__completion", distinct=True),
    )
    return [
        {
            "page": page,
            "title": page.draft_title or page.title,
            "course": getattr(page, "course", None),
            "listing": getattr(getattr(page, "course", None), "listing", None),
            "submission": newest.get(page.pk),
            "learning": page.learning,
            "finished": page.finished,
        }
        for page in counted.order_by("-latest_revision_created_at")
    ]


def _videos(user: User) -> list[VideoVersion]:
    """Newest first: what is still being converted, and what was refused."""
    states = VideoVersion.State
    return list(
        VideoVersion.objects.filter(video__in=media.videos_for(user))
        .exclude(state__in=[states.READY, states.CANCELLED])
        .select_related("video")
        .prefetch_related("renditions")
        .order_by("-created_at")[:VIDEOS_SHOWN]
    )
