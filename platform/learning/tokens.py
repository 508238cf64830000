"""The play token: signed, short-lived, and all that a report needs to be believed (decision D4).

It binds learner, enrolment, lesson, session and policy, so the hot path looks up neither a web session nor a user.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

_SALT = "learning.play"
LIFE = timedelta(hours=4)
# An answer brings a new token once the old one has less than this left.
RENEW_BELOW = timedelta(hours=2)


class TokenRefused(DomainError):
    code = "play_token_refused"
    status = 401
    message = _("This lesson has been open for a long time. Reload the page to go on; what counted is kept.")


@dataclass(frozen=True, kw_only=True)
class PlayToken:
    """Database ids, and the moment (seconds since 1970) when it stops being valid."""

    user_id: int
    enrolment_id: int
    lesson_key: str
    session_id: int
    policy_id: int
    expires: int

    def signed(self) -> str:
        return signing.dumps(list(asdict(self).values()), salt=_SALT)

    def renewed(self, *, at: datetime) -> "PlayToken | None":
        """A token with a full life, where this one nears its end; else None."""
        if self.expires - at.timestamp() > RENEW_BELOW.total_seconds():
            return None
        return PlayToken(**{**asdict(self), "expires": expiry(at)})


def expiry(at: datetime) -> int:
    return int((at + LIFE).timestamp())


def read(token: str, *, at: datetime) -> PlayToken:
    """The token's content. Raises `TokenRefused` where it was changed, is not ours, or is too old."""
    try:
        user_id, enrolment_id, lesson_key, session_id, policy_id, expires = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise TokenRefused from None
    if expires <= at.timestamp():
        raise TokenRefused
    return PlayToken(
        user_id=user_id,
        enrolment_id=enrolment_id,
        lesson_key=lesson_key,
        session_id=session_id,
        policy_id=policy_id,
        expires=expires,
    )
