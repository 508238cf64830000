"""The right to stream one version of a video: signed, bound to a person or purpose, and ending by itself."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from media_pipeline.models import CaptionVersion, Rendition, VideoVersion

# Whoever this is granted to is everybody: free previews, and posters in the catalogue.
PUBLIC = "public"
# Rights of everybody end at the next of these, so that all get the same address and caches can keep what lies there.
_PUBLIC_WINDOW_S = 6 * 3600
_SALT = "media_pipeline.grant"
_POSTER = "poster.jpg"


class GrantRefused(DomainError):
    """The token is not ours, or was changed."""

    code = "grant_invalid"
    status = 403
    message = _("This address gives no right to watch the video. Open the lesson's page again.")


class GrantExpired(GrantRefused):
    code = "grant_expired"
    message = _("The right to watch here has run out. Reload the page to go on where you were.")


@dataclass(frozen=True)
class Grant:
    """Addresses that work until the grant ends. Each is "" where there is no such thing, or not yet.

    `audio_url` is the playlist of the sound alone, `progressive_url` the lecture as one plain MP4 for players without
    HLS and for download, `thumbnails_url` a WebVTT track of small pictures.
    """

    token: str
    master_url: str
    audio_url: str
    progressive_url: str
    poster_url: str
    captions_url: str
    thumbnails_url: str
    until: datetime


@dataclass(frozen=True)
class Right:
    """What a token stands for. `subject` is the mark of whom it was given to (`subject_mark`), "" for everybody.

    `only` names the one file that it opens; "" is all of them.
    """

    version_uuid: UUID
    subject: str
    captions_uuid: UUID | None
    until_s: int
    only: str = ""

    @property
    def is_public(self) -> bool:
        return not self.subject

    def opens(self, name: str) -> bool:
        return self.only in ("", name)


def grant(*, version: VideoVersion, subject: str, until: datetime, captions: CaptionVersion | None = None) -> Grant:
    """Let `subject` (an opaque string: a person, a session, or `PUBLIC`) stream `version` until `until`.

    Whoever calls this has checked the right; nothing here knows courses or enrolments. A grant to `PUBLIC` lives up to
    six hours longer than asked.
    """
    until_s = _end(subject, until)
    token = _sign(version, subject, until_s, captions)
    address = _addresses(subject, token)
    sound = (
        version.renditions.filter(kind=Rendition.Kind.AUDIO, state=Rendition.State.DONE)
        .order_by("position")
        .values_list("name", flat=True)
        .first()
    )
    return Grant(
        token=token,
        master_url=address("master.m3u8"),
        audio_url=address(f"{sound}.m3u8") if sound else "",
        progressive_url=address("lecture.mp4") if version.ready_at else "",
        poster_url=poster_address(version=version, subject=subject, until=until),
        captions_url=address("captions.vtt") if captions is not None else "",
        thumbnails_url=address("thumbnails.vtt") if version.ready_at and version.sprites else "",
        until=datetime.fromtimestamp(until_s, UTC),
    )


def poster_address(*, version: VideoVersion, subject: str, until: datetime) -> str:
    """The address of the picture alone, "" until there is one. Asks the database nothing: for lists of courses.

    The same arguments give the same address, so that browsers keep the picture; another picture has another one. It
    lives long, so it opens nothing else.
    """
    if not version.poster_at:
        return ""
    token = _sign(version, subject, _end(subject, until), only=_POSTER, p=int(version.poster_at.timestamp()))
    return _addresses(subject, token)(_POSTER)


def subject_mark(subject: str) -> str:
    """What stands in a token for `subject`. Addresses end up in logs, where nobody can read a person from this."""
    return "" if subject == PUBLIC else salted_hmac(_SALT, subject, algorithm="sha256").hexdigest()[:16]


def _end(subject: str, until: datetime) -> int:
    until_s = int(until.timestamp())
    return math.ceil(until_s / _PUBLIC_WINDOW_S) * _PUBLIC_WINDOW_S if subject == PUBLIC else until_s


def _addresses(subject: str, token: str) -> Callable[[str], str]:
    view = "public_file" if subject == PUBLIC else "file"
    return lambda name: reverse(f"media_pipeline:{view}", args=[token, name])


def _sign(
    version: VideoVersion,
    subject: str,
    until_s: int,
    captions: CaptionVersion | None = None,
    only: str = "",
    **more: int,
) -> str:
    claims = {"v": version.uuid.hex, "s": subject_mark(subject), "e": until_s, **more}
    if captions is not None:
        claims["c"] = captions.uuid.hex
    if only:
        claims["o"] = only
    # Without a time of signing: the end is among the claims.
    return signing.Signer(salt=_SALT).sign_object(claims)


def read_grant(*, token: str, at: datetime) -> Right:
    """What `token` allows at `at`. Raises `GrantRefused`, `GrantExpired`."""
    try:
        claims = signing.Signer(salt=_SALT).unsign_object(token)
        right = Right(
            version_uuid=UUID(claims["v"]),
            subject=claims["s"],
            captions_uuid=UUID(claims["c"]) if "c" in claims else None,
            until_s=claims["e"],
            only=claims.get("o", ""),
        )
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        raise GrantRefused from None
    if at.timestamp() >= right.until_s:
        raise GrantExpired
    return right
