"""A certificate is frozen and signed, verifies with other people's software, and names nobody."""

import base64
import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import jwt
import pytest
from django.db import IntegrityError, transaction

from skillsbank import services as skillsbank
from skillsbank.models import Credential, Outcome

SCHEMA = Path(__file__).parent / "data" / "ob_v3p0_achievementcredential_schema.json"


@pytest.mark.parametrize(
    "changes", [{}, {"mark": "demo", "minutes": 0}, {"title_en": "", "course_code": "", "trainers": []}]
)
def test_the_payload_is_an_open_badges_3_achievement_credential(learner, named, describe, at, changes):
    named(learner)
    credential = skillsbank.recognise(user=learner, description=describe(learner, **changes), at=at)
    validator = jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text()))
    assert [error.message for error in validator.iter_errors(credential.payload)] == []


def test_what_is_signed_says_what_was_learned(credential):
    subject = credential.payload["credentialSubject"]
    assert subject["creditsEarned"] == 0.125
    assert [result["value"] for result in subject["result"]] == ["90", "2.0"]
    assert subject["achievement"]["creator"]["name"] == "晨光职业技能学校"
    assert credential.payload["validFrom"] == "2026-11-02T01:00:00Z"


def test_a_demonstration_says_so_in_what_is_signed(learner, named, describe, at):
    named(learner)
    credential = skillsbank.recognise(user=learner, description=describe(learner, mark="demo"), at=at)
    assert "演示" in credential.payload["name"]
    subject = credential.payload["credentialSubject"]
    assert subject["achievement"]["tag"] == ["demo"]
    assert (subject["creditsEarned"], subject["achievement"]["creditsAvailable"]) == (0.0, 0.0)
    assert skillsbank.verify(credential)


def test_a_demonstration_signed_with_credits_before_stays_genuine(learner, named, describe, at, monkeypatch):
    named(learner)
    with monkeypatch.context() as before:
        before.setattr("skillsbank.services.payload.credits_earned", lambda outcome: Decimal("0.125"))
        credential = skillsbank.recognise(user=learner, description=describe(learner, mark="demo"), at=at)
    assert credential.payload["credentialSubject"]["creditsEarned"] == 0.125
    assert skillsbank.verify(credential)


def test_neither_name_nor_identity_number_nor_phone_is_in_the_credential(credential, learner):
    header, claims, _signature = (part + "=" * (-len(part) % 4) for part in credential.jws.split("."))
    text = base64.urlsafe_b64decode(header).decode() + json.dumps(
        json.loads(base64.urlsafe_b64decode(claims)), ensure_ascii=False
    )
    for secret in ("林小雨", "110101199003", learner.phone.removeprefix("+86"), str(learner.uuid)):
        assert secret not in text
    assert "林小雨" not in credential.holder_name_sealed


def test_a_stranger_verifies_the_signature_with_the_public_keys_alone(credential, stranger):
    keys = jwt.PyJWKSet.from_dict(stranger.get("/.well-known/jwks.json").json())
    key_id = jwt.get_unverified_header(credential.jws)["kid"].split("#")[1]
    claims = jwt.decode(credential.jws, keys[key_id], algorithms=["EdDSA"], options={"verify_nbf": False})
    assert claims["credentialSubject"] == credential.payload["credentialSubject"]
    assert claims["jti"] == credential.payload["id"]
    assert claims["iss"] == credential.payload["issuer"]["id"]


def test_the_public_keys_hold_nothing_private(stranger):
    (key,) = stranger.get("/.well-known/jwks.json").json()["keys"]
    assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}


def test_a_genuine_certificate_verifies(credential):
    assert skillsbank.verify(credential)


@pytest.mark.parametrize("tamper", ["payload", "jws", "name", "number", "other_certificates_name"])
def test_whatever_is_tampered_with_is_noticed(credential, learner, describe, at, tamper):
    other = skillsbank.recognise(user=learner, description=describe(learner, "other", minutes=9000), at=at)
    if tamper == "payload":
        credential.payload["credentialSubject"]["creditsEarned"] = 12.5
    elif tamper == "jws":
        credential.jws = other.jws
    elif tamper == "name":
        from common.crypto import seal

        credential.holder_name_sealed = seal("王冒名", context=f"credential:{credential.code}:holder_name")
    elif tamper == "number":
        credential.number = "ML-2026-999999"
    else:
        credential.holder_name_sealed = other.holder_name_sealed
    assert not skillsbank.verify(credential)


@pytest.mark.parametrize(
    "changes",
    [{"minutes": 9000}, {"title_zh": "另一门课"}, {"issuer_name_zh": "另一家学校"}, {"mark": "demo"}],
)
def test_an_outcome_changed_behind_our_back_is_noticed(credential, changes):
    for field, value in changes.items():
        setattr(credential.outcome, field, value)
    assert not skillsbank.verify(credential)


def test_another_key_does_not_verify(credential, settings):
    settings.CREDENTIAL_KEY = b"k" * 32
    assert not skillsbank.verify(credential)


def test_a_revoked_certificate_keeps_its_signature(credential, officer, at):
    skillsbank.revoke(credential=credential, reason="经查并非本人学习", actor_uuid=str(officer.uuid), at=at)
    assert credential.is_revoked
    assert skillsbank.verify(credential)


def test_revoking_needs_a_reason_and_happens_once(credential, officer, at):
    with pytest.raises(skillsbank.CannotRevoke):
        skillsbank.revoke(credential=credential, reason=" ", actor_uuid=str(officer.uuid), at=at)
    skillsbank.revoke(credential=credential, reason="经查并非本人学习", actor_uuid=str(officer.uuid), at=at)
    with pytest.raises(skillsbank.CannotRevoke):
        skillsbank.revoke(credential=credential, reason="再次", actor_uuid=str(officer.uuid), at=at)


def test_revoking_leaves_the_minutes_alone(credential, learner, officer, at):
    skillsbank.revoke(credential=credential, reason="姓名有误，另行颁发", actor_uuid=str(officer.uuid), at=at)
    assert skillsbank.balance_minutes(learner) == 90


def test_the_database_wants_a_reason_with_a_revocation(credential):
    with pytest.raises(IntegrityError, match="credential_revocation_has_time_and_reason"), transaction.atomic():
        Credential.objects.update(status="revoked")


def test_reading_the_name_for_the_certificate_is_in_the_audit_record(credential, learner):
    from audit.models import Event

    event = Event.objects.get(action="personal.read")
    assert event.object_id == str(learner.uuid)
    assert event.detail == {"what": ["real_name"], "purpose": "certificate"}


def test_numbers_are_for_people_and_follow_the_year(credential):
    assert credential.number == f"ML-2026-{Outcome.objects.get().pk:06d}"
