"""The right to stream one version of a video: signed, bound to a person or purpose, and ending by itself."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from media_pipeline.models import CaptionVersion, VideoVersion

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
    """Addresses that work until the grant ends. `poster_url` and `captions_url` are empty where there is neither."""

    token: str
    master_url: str
    progressive_url: str
    poster_url: str
    captions_url: str
    until: datetime


@dataclass(frozen=True)
class Right:
    """What a token stands for. `only` names the one file that it opens; "" is all of them."""

    version_uuid: UUID
    subject: str
    captions_uuid: UUID | None
    until_s: int
    only: str = ""

    def opens(self, name: str) -> bool:
        return self.only in ("", name)


def grant(*, version: VideoVersion, subject: str, until: datetime, captions: CaptionVersion | None = None) -> Grant:
    """Let `subject` (an opaque string: a person, a session, "preview") stream `version` until `until`.

    Whoever calls this has checked the right; nothing here knows courses or enrolments.
    """
    token = _sign(version, subject, until, captions)

    def address(name: str) -> str:
        return reverse("media_pipeline:file", args=[token, name])

    first = version.renditions.filter(state="done").order_by("position").values_list("name", flat=True).first()
    return Grant(
        token=token,
        master_url=address("master.m3u8"),
        progressive_url=address(f"{first}.m4s") if first else "",
        poster_url=address(_POSTER) if version.poster_at else "",
        captions_url=address("captions.vtt") if captions is not None else "",
        until=until,
    )


def poster_address(*, version: VideoVersion, subject: str, until: datetime) -> str:
    """The address of the picture alone, "" until there is one. Asks the database nothing: for lists of courses.

    The same arguments give the same address, so that browsers keep the picture. It lives long, so it opens
    nothing else.
    """
    if not version.poster_at:
        return ""
    return reverse("media_pipeline:file", args=[_sign(version, subject, until, only=_POSTER), _POSTER])


def _sign(
    version: VideoVersion, subject: str, until: datetime, captions: CaptionVersion | None = None, only: str = ""
) -> str:
    claims = {"v": version.uuid.hex, "s": subject, "e": int(until.timestamp())}
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
