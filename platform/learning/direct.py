"""Watch reports, answered before the middleware that only pages need (`common.web.direct`).

Players of a whole country call this every fifteen seconds. `learning.api` has the same operation for what is left
here: a body that is not readable, whose answer says in detail why, and the published description of the API.
"""

from json import JSONEncoder
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field, ValidationError

from common import clock
from learning import services as learning

type Device = Annotated[
    str,
    Field(
        min_length=16, max_length=64, description="random id that this device made and keeps; a token is bound to it"
    ),
]


class ReportBody(BaseModel):
    """Watched intervals, each [start_ms, end_ms, rate] in media milliseconds, in the order they were watched.

    A fourth number is the device's own clock at the interval's end, in milliseconds since 1970: evidence, never time.

    `seq` numbers the reports of a session from 1. The same number gets the same answer. `position_ms` is left out of a
    report that is sent late.
    """

    token: str = Field(max_length=1000)
    device: Device
    seq: int
    intervals: list[Annotated[list[float], Field(min_length=3, max_length=4)]] = Field(
        default_factory=list, max_length=60
    )
    position_ms: int | None = None


# Made once: `json.dumps` makes one for every call that wants anything but its defaults.
_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def report(request: HttpRequest) -> HttpResponse | None:
    """Answer a report; None where its body is not readable."""
    try:
        body = ReportBody.model_validate_json(request.body)
    except ValidationError:
        return None
    return answer_report(body)


def answer_report(body: ReportBody) -> HttpResponse:
    """Decide a report and say what counted. Raises what `learning.report` raises."""
    answer = learning.report(
        token=body.token,
        device=body.device,
        seq=body.seq,
        intervals=body.intervals,
        position_ms=body.position_ms,
        at=clock.now(),
    )
    # Answered as it is: checking our own answer against its schema costs as much as deciding. Tests do that.
    fields = {
        **vars(answer),
        "missing": [vars(item) for item in answer.missing],
        "to_go": learning.sentence(answer.missing),
        "stop": {"code": answer.stop.code, "message": str(answer.stop.message)} if answer.stop else None,
    }
    return HttpResponse(_encode(fields), content_type="application/json")
