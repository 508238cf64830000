"""What a certificate says to machines: an Open Badges 3.0 AchievementCredential on VC 2.0.

It carries no name and no identity number. The holder is an opaque id, and a salted digest binds the
printed name to the signature: whoever holds both can check that they belong together.
"""

import hashlib
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from skillsbank.certificate.printed import verify_address
from skillsbank.certificate.wording import WORDING
from skillsbank.hours import class_hours, credits_earned, rule_of
from skillsbank.models import Outcome

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


def build_payload(
    *, outcome: Outcome, code: str, number: str, holder_name: str, account_uuid: uuid.UUID, at: datetime
) -> dict[str, Any]:
    """The credential for `outcome`, to be signed and then never changed."""
    address = verify_address(code)
    salt = secrets.token_hex(16)
    return {
        "@context": CONTEXT,
        "id": address,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": _titled(outcome),
        "issuer": _issuer(outcome),
        "validFrom": instant(at),
        "awardedDate": instant(outcome.occurred_at),
        "credentialSubject": {
            "id": f"urn:uuid:{account_uuid}",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityType": "name",
                    "identityHash": name_digest(name=holder_name, salt=salt),
                    "salt": salt,
                }
            ],
            "licenseNumber": number,
            "activityStartDate": instant(outcome.started_at),
            "activityEndDate": instant(outcome.occurred_at),
            "creditsEarned": float(credits_earned(outcome)),
            "achievement": _achievement(outcome),
            "result": [_result(outcome, name, value) for name, value in _figures(outcome).items()],
        },
        "credentialStatus": {"id": f"{address}status.json", "type": "1EdTechRevocationList"},
    }


def name_digest(*, name: str, salt: str) -> str:
    """An Open Badges IdentityHash: SHA-256 over the name followed by the salt, both in UTF-8."""
    return "sha256$" + hashlib.sha256(f"{name}{salt}".encode()).hexdigest()


def names_holder(*, payload: dict[str, Any], name: str) -> bool:
    """Whether `payload` was issued to `name`."""
    (identity,) = payload["credentialSubject"]["identifier"]
    return secrets.compare_digest(identity["identityHash"], name_digest(name=name, salt=identity["salt"]))


def _issuer(outcome: Outcome) -> dict[str, Any]:
    # The institution issues; the platform keeps the key and signs for it.
    profile: dict[str, Any] = {
        "id": f"{settings.BASE_URL}/institutions/{outcome.issuer_code}/",
        "type": ["Profile"],
        "name": outcome.issuer_name_zh,
        "url": f"{settings.BASE_URL}/institutions/{outcome.issuer_code}/",
        "otherIdentifier": [
            {"type": "IdentifierEntry", "identifierType": "ext:uscc", "identifier": outcome.issuer_code}
        ],
    }
    if outcome.issuer_name_en:
        profile["description"] = outcome.issuer_name_en
    return profile


def _achievement(outcome: Outcome) -> dict[str, Any]:
    achievement: dict[str, Any] = {
        "id": _urn(outcome, ""),
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "creator": _issuer(outcome),
        "name": _titled(outcome),
        "description": outcome.title_en or outcome.title_zh,
        "criteria": {"narrative": _criteria(outcome)},
        "creditsAvailable": float(credits_earned(outcome)),
        "version": str(outcome.version_num),
        "inLanguage": "zh-CN",
        "resultDescription": [
            {
                "id": _urn(outcome, f"#{name}"),
                "type": ["ResultDescription"],
                "name": label,
                "resultType": f"ext:{name}",
            }
            for name, label in _FIGURES.items()
        ],
    }
    if outcome.course_code:
        achievement["humanCode"] = outcome.course_code
    if outcome.mark:
        achievement["tag"] = [outcome.mark]
    return achievement


_FIGURES = {"minutes": WORDING["minutes_zh"], "classHours": WORDING["hours_zh"]}


def _figures(outcome: Outcome) -> dict[str, str]:
    return {"minutes": str(outcome.minutes), "classHours": str(class_hours(outcome.minutes, rule_of(outcome)))}


def _result(outcome: Outcome, name: str, value: str) -> dict[str, Any]:
    return {"type": ["Result"], "resultDescription": _urn(outcome, f"#{name}"), "value": value}


def _criteria(outcome: Outcome) -> str:
    text = WORDING["criteria_zh"].format(**outcome.policy)
    return f"{WORDING['demo_note_zh']}{text}" if outcome.mark == Outcome.Mark.DEMO else text


def _titled(outcome: Outcome) -> str:
    wording = WORDING["credential_demo_zh" if outcome.mark == Outcome.Mark.DEMO else "credential_zh"]
    return wording.format(title=WORDING["title_zh"], course=outcome.title_zh)


def _urn(outcome: Outcome, part: str) -> str:
    known = f"{settings.BASE_URL}/{outcome.issuer_code}/{outcome.course_code or outcome.title_zh}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{known}/{outcome.version_num}')}{part}"


def instant(moment: datetime) -> str:
    """UTC to the second, as credentials write it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
