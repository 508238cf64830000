"""`/api/v1/learn/`: what the player calls, and what a phone app would (decision D11).

Opening a lesson needs a signed-in learner. Everything after that goes by the play token in the body: no cookie is
read, so there is nothing for a cross-site request to ride on and no CSRF token to bring.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.security import django_auth

from common import clock
from learning import services as learning

router = Router(tags=["learning"])


class Problem(Schema):
    code: str
    message: str


class MediaAddresses(Schema):
    """Where to stream from, until the play token ends."""

    master_url: str
    poster_url: str
    captions_url: str


class OpenIn(Schema):
    enrolment: UUID
    lesson: str = Field(max_length=64)


class OpenOut(Schema):
    """`position_ms` is where the learner was last, on whatever device."""

    session: UUID
    token: str
    position_ms: int
    media: MediaAddresses


class TokenIn(Schema):
    token: str = Field(max_length=1000)


class ReportIn(Schema):
    """Watched intervals, each [start_ms, end_ms, rate] in media milliseconds, in the order they were watched.

    `seq` numbers the reports of a session from 1. The same number gets the same answer. `position_ms` is left out of a
    report that is sent late.
    """

    token: str = Field(max_length=1000)
    seq: int
    intervals: list[tuple[float, float, float]] = Field(default_factory=list, max_length=60)
    position_ms: int | None = None


class MissingOut(Schema):
    kind: str
    text: str
    lesson_key: str


class ReportOut(Schema):
    """`rule` is what cut the most: "", bounds, rate, report_cap, clock, devices, seek, daily_cap or again."""

    seq: int
    claimed_ms: int
    counted_ms: int
    rule: str
    message: str
    lesson_counted_ms: int
    lesson_done: bool
    course_counted_ms: int
    frontier_ms: int
    next_gap: list[int] | None
    missing: list[MissingOut]
    to_go: str
    completed: bool
    token: str = Field(description="a new play token when the old one nears its end, else empty")


@router.post("/sessions", auth=django_auth, response={200: OpenOut, 404: Problem}, url_name="learn_open")
def open_lesson(request: HttpRequest, body: OpenIn) -> Any:
    """Begin to play a lesson on this device."""
    at = clock.now()
    opened = learning.open_lesson(
        user=request.user,  # type: ignore[arg-type]
        enrolment_uuid=body.enrolment,
        lesson_key=body.lesson,
        device=request.headers.get("User-Agent", ""),
        at=at,
    )
    return {
        "session": opened.session.uuid,
        "token": opened.token,
        "position_ms": opened.position_ms,
        "media": learning.renew_media(token=opened.token, at=at),
    }


@router.post("/media", auth=None, response={200: MediaAddresses, 401: Problem}, url_name="learn_media")
def renew_media(request: HttpRequest, body: TokenIn) -> Any:
    """New streaming addresses for a player that has been open for long."""
    return learning.renew_media(token=body.token, at=clock.now())


@router.post(
    "/reports", auth=None, response={200: ReportOut, 401: Problem, 409: Problem, 422: Problem}, url_name="learn_report"
)
def report(request: HttpRequest, body: ReportIn) -> Any:
    """Report what was watched; the answer says what counted and why."""
    answer = learning.report(
        token=body.token, seq=body.seq, intervals=body.intervals, position_ms=body.position_ms, at=clock.now()
    )
    return {
        **vars(answer),
        "missing": [vars(item) for item in answer.missing],
        "to_go": learning.sentence(answer.missing),
    }
