"""Watching, presence and offline: what the player calls.

Opening a lesson needs a signed-in learner. Everything after that goes by the play token in the body: no cookie is
read, so there is nothing for a cross-site request to ride on and no CSRF token to bring.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from accounts.api import signed_in
from common import clock
from common.web.api import answers, answers_to_signed_in
from learning import services as learning
from learning.api.parts import MissingOut
from learning.direct import Device, ReportBody, answer_report

router = Router(tags=["watching"])


class MediaAddresses(Schema):
    """Where to stream from, until the play token ends. "" where there is none (yet)."""

    master_url: str
    audio_url: str = Field("", description="the sound alone")
    progressive_url: str = Field("", description="one plain MP4, for players without HLS")
    poster_url: str
    captions_url: str
    thumbnails_url: str = Field("", description="WebVTT of small pictures for a seek bar")


class OpenIn(Schema):
    enrolment: UUID
    device: Device
    lesson: str = Field(max_length=64)


class OpenOut(Schema):
    """`position_ms` is where the learner was last, on whatever device."""

    session: UUID
    token: str
    position_ms: int
    media: MediaAddresses
    check_due: bool = Field(description="ask for a check before playing: nothing counts until it is passed")


class DownloadOut(Schema):
    """A lesson to watch without a network; its reports, sent in order, are taken until `good_until`."""

    session: UUID
    token: str
    good_until: datetime
    counts: bool = Field(description="false: the reports keep the place and the record, and count nothing")
    media: MediaAddresses


class TokenIn(Schema):
    token: str = Field(max_length=1000)
    device: Device


class ReportIn(ReportBody, Schema):
    __doc__ = ReportBody.__doc__


class StopOut(Schema):
    """`code` is other_player: a newer player of this learner was opened, and the rules have room for one."""

    code: str
    message: str


class ReportOut(Schema):
    """`rule` is what cut the most: "", bounds, rate, report_cap, clock, devices, seek, daily_cap, again, closed,
    presence or offline.
    """

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
    check_due: bool = Field(description="pause, and ask for a check")
    stop: StopOut | None = Field(description="pause: this player counts no more")
    token: str = Field(description="a new play token when the old one nears its end, else empty")


@router.post(
    "/sessions",
    auth=signed_in,
    response=answers_to_signed_in(OpenOut, 404, 409),
    url_name="learn_open",
    summary="Begin to play a lesson",
)
def open_lesson(request: HttpRequest, body: OpenIn) -> Any:
    """On this device. Where the rules leave room for so many players only, the learner's oldest ones come to rest."""
    at = clock.now()
    opened = learning.open_lesson(
        user=request.user,  # type: ignore[arg-type]
        enrolment_uuid=body.enrolment,
        lesson_key=body.lesson,
        device=body.device,
        agent=request.headers.get("User-Agent", ""),
        at=at,
    )
    return {
        "session": opened.session.uuid,
        "token": opened.token,
        "position_ms": opened.position_ms,
        "media": learning.renew_media(token=opened.token, device=body.device, at=at),
        "check_due": opened.check_due,
    }


@router.post(
    "/downloads",
    auth=signed_in,
    response=answers_to_signed_in(DownloadOut, 404, 409),
    url_name="learn_download",
    summary="Take a lesson along",
)
def download_lesson(request: HttpRequest, body: OpenIn) -> Any:
    """To watch it without a network. What is reported later counts as the course's rules say."""
    granted = learning.download_lesson(
        user=request.user,  # type: ignore[arg-type]
        enrolment_uuid=body.enrolment,
        lesson_key=body.lesson,
        device=body.device,
        agent=request.headers.get("User-Agent", ""),
        at=clock.now(),
    )
    return vars(granted) | {"session": granted.session.uuid}


@router.post(
    "/media",
    auth=None,
    response=answers(MediaAddresses, 401, 409),
    url_name="learn_media",
    summary="Renew the streaming addresses",
)
def renew_media(request: HttpRequest, body: TokenIn) -> Any:
    """For a player that has been open for long."""
    return learning.renew_media(token=body.token, device=body.device, at=clock.now())


@router.post(
    "/reports",
    auth=None,
    response=answers(ReportOut, 401, 409, 503),
    url_name="learn_report",
    summary="Report what was watched",
)
def report(request: HttpRequest, body: ReportIn) -> HttpResponse:
    """The answer says what counted and why. The same `seq` gets the same answer."""
    return answer_report(body)


class OptionOut(Schema):
    key: str
    text: str


class CheckOut(Schema):
    """A question with options to choose from; or a code to type, with a word to choose in its place."""

    check: UUID
    kind: str = Field(description="question or code")
    window_s: int
    seconds_left: int
    to_pass: int = Field(description="how many are to be passed, this one with them, before the lesson counts on")
    stem: str = Field(description="the question; empty for a code")
    code: str = Field(description="what to type; empty for a question")
    word: str = Field(description="which option to choose instead of typing; empty for a question")
    options: list[OptionOut]


class AnswerIn(Schema):
    """Either `code` or the key of an option in `choice`."""

    token: str = Field(max_length=1000)
    device: Device
    check: UUID
    code: str = Field("", max_length=20)
    choice: str = Field("", max_length=40)


class AnsweredOut(Schema):
    passed: bool
    tries_left: int
    check_due: bool = Field(description="another one is to be passed before the lesson counts on")


@router.post(
    "/checks",
    auth=None,
    response=answers(CheckOut, 401, 409),
    url_name="learn_check",
    summary="Ask for a presence check",
)
def ask_check(request: HttpRequest, body: TokenIn) -> Any:
    """What the learner is asked, to show that somebody watches. The time to answer begins now."""
    asked = learning.ask_check(token=body.token, device=body.device, at=clock.now())
    return vars(asked) | {"options": [{"key": key, "text": text} for key, text in asked.options]}


@router.post(
    "/checks/answer",
    auth=None,
    response=answers(AnsweredOut, 401, 404, 409),
    url_name="learn_answer",
    summary="Answer a presence check",
)
def answer_check(request: HttpRequest, body: AnswerIn) -> Any:
    """An option of a question is never called right or wrong here: the quiz asks it again."""
    return learning.answer_check(
        token=body.token,
        device=body.device,
        check=body.check,
        code=body.code,
        choice=body.choice,
        at=clock.now(),
    )
