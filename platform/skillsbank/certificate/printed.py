"""What stands on a certificate, ready to be set."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from skillsbank.hours import class_hours, credits_earned, rule_of
from skillsbank.models import Credential, Outcome


@dataclass(frozen=True, kw_only=True)
class Printed:
    """The fields of one certificate as text. `address` is what its QR code says."""

    holder: str
    title_zh: str
    title_en: str
    issuer_zh: str
    issuer_en: str
    trainers_zh: str
    trainers_en: str
    minutes: int
    hours: str
    credits: str
    date_zh: str
    date_en: str
    number: str
    code: str
    address: str
    is_demo: bool
    is_revoked: bool


def printed(credential: Credential, *, holder: str) -> Printed:
    """The fields of `credential`, with the holder's name that the caller had the right to open."""
    outcome = credential.outcome
    issued = timezone.localtime(credential.issued_at)
    return Printed(
        holder=holder,
        title_zh=outcome.title_zh,
        title_en=outcome.title_en,
        issuer_zh=outcome.issuer_name_zh,
        issuer_en=outcome.issuer_name_en,
        trainers_zh="、".join(trainer["name_zh"] for trainer in outcome.trainers),
        trainers_en=", ".join(trainer["name_en"] for trainer in outcome.trainers if trainer.get("name_en")),
        minutes=outcome.minutes,
        hours=str(class_hours(outcome.minutes, rule_of(outcome))),
        credits=str(credits_earned(outcome)),
        date_zh=f"{issued.year}年{issued.month}月{issued.day}日",
        date_en=_english_date(issued),
        number=credential.number,
        code=credential.code,
        address=verify_address(credential.code),
        is_demo=outcome.mark == Outcome.Mark.DEMO,
        is_revoked=credential.is_revoked,
    )


def verify_address(code: str) -> str:
    """Where anybody may check the certificate: what the QR code holds, and its id as a credential."""
    return f"{settings.BASE_URL}/verify/{code}/"


def _english_date(moment: datetime) -> str:
    # Not strftime's month, which speaks the machine's locale.
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{moment.day} {months[moment.month - 1]} {moment.year}"
