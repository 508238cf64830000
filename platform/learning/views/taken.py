"""A lesson on a phone: the page that is kept there, for when there is no network.

It holds the lesson and what its player needs, and nothing else of a person: no menu, no name, no form. Its media are
what the phone stored under the same address.
"""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import clock
from courses.models import Lesson
from learning import services as learning
from learning.views.people import learner_of
from learning.views.playing import player_of


@login_required
@require_GET
def lesson(request: HttpRequest, enrolment: UUID, key: str) -> HttpResponse:
    own = learning.get_enrolment(user=learner_of(request), uuid=enrolment)
    overview = learning.overview(enrolment=own, at=clock.now())
    found = learning.get_lesson(enrolment=own, key=key, kind=Lesson.Kind.VIDEO)
    player = player_of(overview, found)
    # By their names alone, next to this page; which of them there are, the phone knows (`offline/page.js`).
    kept = {name: f"{request.path}{name}" for name in ("poster.jpg", "captions.vtt")}
    player |= {
        "src": request.path,
        **dict.fromkeys(("audio", "plain", "thumbnails"), ""),
        "poster": kept["poster.jpg"] if player["poster"] else "",
        "captions": kept["captions.vtt"] if player["captions"] else "",
    }
    player["config"] |= {"mode": "taken"}
    return render(request, "learning/taken.html", {"course": overview, "lesson": found, "player": player})
