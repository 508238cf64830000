"""The play token: signed, short-lived, and all that a report needs to be believed (decision D4).

It binds learner, enrolment, lesson, session, device and policy, so the hot path looks up neither a web session nor a
user. The device is known by the keyed hash of a random id that its browser keeps and sends with every report: a token
alone, copied to another device, is worth nothing.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils.translation import gettext_lazy as _

from common.crypto import keyed_index, same
from common.errors import DomainError

_SALT = "learning.play"
LIFE = timedelta(hours=4)
# An answer brings a new token once the old one has less than this left.
RENEW_BELOW = timedelta(hours=2)
# 128 bits of the hash are plenty.
_HASH_DIGITS = 32


class TokenRefused(DomainError):
    code = "play_token_refused"
    status = 401
    message = _("This lesson has been open for a long time. Reload the page to go on; what counted is kept.")


class OtherDevice(TokenRefused):
    code = "play_token_other_device"
    message = _("This lesson was opened on another device. Open it here to go on; what counted is kept.")


@dataclass(frozen=True, kw_only=True)
class PlayToken:
    """Database ids, and the moment (seconds since 1970) when it stops being valid.

    `granted` is the moment of a download, 0 for a player that is online: a download's token is not renewed.
    """

    user_id: int
    enrolment_id: int
    lesson_key: str
    session_id: int
    policy_id: int
    device_hash: str
    expires: int
    granted: int = 0

    def signed(self) -> str:
        return signing.dumps(list(asdict(self).values()), salt=_SALT)

    def renewed(self, *, at: datetime) -> "PlayToken | None":
        """A token with a full life, where this one nears its end; else None."""
        if self.granted or self.expires - at.timestamp() > RENEW_BELOW.total_seconds():
            return None
        return PlayToken(**{**asdict(self), "expires": expiry(at)})


def expiry(at: datetime) -> int:
    return int((at + LIFE).timestamp())


def device_hash(device: str) -> str:
    """What is kept of a device's id."""
    return keyed_index(f"device:{device}")[:_HASH_DIGITS]


def read(token: str, *, device: str, at: datetime) -> PlayToken:
    """The token's content. Raises `TokenRefused` where it was changed, is not ours, or is too old; `OtherDevice`."""
    try:
        user_id, enrolment_id, lesson_key, session_id, policy_id, bound_to, expires, granted = signing.loads(
            token, salt=_SALT
        )
    except (signing.BadSignature, ValueError, TypeError):
        raise TokenRefused from None
    if expires <= at.timestamp():
        raise TokenRefused
    if not same(bound_to, device_hash(device)):
        raise OtherDevice
    return PlayToken(
        user_id=user_id,
        enrolment_id=enrolment_id,
        lesson_key=lesson_key,
        session_id=session_id,
        policy_id=policy_id,
        device_hash=bound_to,
        expires=expires,
        granted=granted,
    )
