"""The account, the certificates, and the public page that verifies them."""

import pytest

from skillsbank import codes, misses
from skillsbank import services as skillsbank
from skillsbank.models import Credential, Entry

TITLE = "用好 AI 助手：从提问到核对"


def _html(response) -> str:
    return response.content.decode()


def test_a_new_learner_sees_an_empty_account_and_what_to_do(learner, signed_in, reference):
    page = _html(signed_in(learner).get("/me/credits/"))
    assert 'href="/courses/"' in page
    assert '<p class="figure number">0.0' in page


def test_the_statement_shows_what_who_how_much_and_the_balance(reference, learner, signed_in, credential):
    page = _html(signed_in(learner).get("/me/credits/"))
    assert '<p class="figure number">2.0' in page
    for shown in (
        "0.125",
        "用好 AI 助手：从提问到核对",
        "晨光职业技能学校",
        "+90",
        f"/me/certificates/{credential.code}/",
    ):
        assert shown in page


def test_a_reversal_stands_in_the_statement_with_its_reason(reference, learner, officer, signed_in, credential, at):
    skillsbank.reverse(entry=Entry.objects.get(), reason="重复计入", actor_uuid=str(officer.uuid), at=at)
    page = _html(signed_in(learner).get("/me/credits/"))
    assert "重复计入" in page
    assert "-90" in page


def test_an_upper_app_adds_links_to_the_lines_it_knows(reference, learner, signed_in, credential, monkeypatch):
    monkeypatch.setattr("skillsbank.services.statements._providers", [])
    link = skillsbank.StatementLink(label="学习记录", url="/evidence/1/")
    skillsbank.register_statement_links(lambda keys: dict.fromkeys(keys, link))
    assert '<a class="small" href="/evidence/1/">学习记录</a>' in _html(signed_in(learner).get("/me/credits/"))


def test_the_statement_asks_the_database_as_often_for_many_lines_as_for_one(
    reference, learner, signed_in, credential, describe, at, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(learner)
    with CaptureQueriesContext(connection) as one:
        client.get("/me/credits/")
    for index in range(5):
        skillsbank.recognise(user=learner, description=describe(learner, f"c{index}"), at=at)
    with django_assert_num_queries(len(one)):
        client.get("/me/credits/")


def test_certificates_are_listed_and_an_empty_list_says_what_to_do(learner, other_learner, signed_in, credential):
    assert credential.number in _html(signed_in(learner).get("/me/certificates/"))
    assert 'href="/courses/"' in _html(signed_in(other_learner).get("/me/certificates/"))


@pytest.mark.parametrize("address", ["credits/", "certificates/", "certificates/{}/", "certificates/{}/pdf"])
def test_a_stranger_is_asked_to_sign_in(stranger, credential, address):
    response = stranger.get("/me/" + address.format(credential.code))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("address", ["", "pdf", "credential.jwt"])
def test_somebody_elses_certificate_is_not_found(other_learner, signed_in, credential, address):
    assert signed_in(other_learner).get(f"/me/certificates/{credential.code}/{address}").status_code == 404


def test_the_certificate_shows_every_field_and_calls_itself_nothing_else(learner, signed_in, credential):
    page = _html(signed_in(learner).get(f"/me/certificates/{credential.code}/"))
    for shown in (
        "学习证明",
        "林小雨",
        "用好 AI 助手：从提问到核对",
        "晨光职业技能学校",
        "何晓",
        "2.0",
        "0.125",
        "2026年11月2日",
    ):
        assert shown in page
    assert credential.number in page
    assert "创业培训合格证书" not in page
    assert "badge--warn" not in page


def test_a_demonstration_is_marked_wherever_it_is_shown(reference, learner, signed_in, stranger, named, describe, at):
    named(learner)
    code = skillsbank.recognise(user=learner, description=describe(learner, mark="demo"), at=at).code
    client = signed_in(learner)
    assert "不用于学分认定" in _html(client.get(f"/me/certificates/{code}/"))
    assert "badge--warn" in _html(client.get("/me/certificates/"))
    assert "badge--warn" in _html(client.get("/me/credits/"))
    assert "notice--warn" in _html(stranger.get(f"/verify/{code}/"))


def test_demonstration_minutes_are_shown_and_give_neither_hours_nor_credits(
    reference, learner, signed_in, stranger, credential, describe, at
):
    demo = describe(learner, "demo-01", minutes=720, mark="demo")
    code = skillsbank.recognise(user=learner, description=demo, at=at).code
    page = _html(signed_in(learner).get("/me/credits/"))
    assert '<p class="figure number">2.0' in page
    assert "0.125" in page
    assert "1.125" not in page
    assert "810" in page
    verified = _html(stranger.get(f"/verify/{code}/"))
    assert "0.000" in verified
    assert "1.000" not in verified


def test_the_account_shows_each_outcome_by_the_rule_that_was_recorded_with_it(
    reference, learner, signed_in, named, describe, at
):
    named(learner)
    skillsbank.recognise(user=learner, description=describe(learner, "old", minutes_per_class_hour=60), at=at)
    for course in ("new", "newer"):
        skillsbank.recognise(user=learner, description=describe(learner, course, minutes=50), at=at)
    page = _html(signed_in(learner).get("/me/credits/"))
    # 90 of 60 each, and 100 of 45 each, rounded once.
    assert '<p class="figure number">3.7' in page
    assert "0.231" in page


def test_under_a_minute_is_said(learner, signed_in, named, describe, at):
    named(learner)
    code = skillsbank.recognise(user=learner, description=describe(learner, minutes=0), at=at).code
    assert "不足一分钟" in _html(signed_in(learner).get(f"/me/certificates/{code}/"))


def test_a_stranger_sees_every_field_of_a_genuine_certificate(stranger, credential):
    response = stranger.get(f"/verify/{credential.code}/")
    assert response.status_code == 200
    page = _html(response)
    for shown in (
        "notice--done",
        "林小雨",
        "用好 AI 助手：从提问到核对",
        "晨光职业技能学校",
        "90",
        "2.0",
        "0.125",
        "2026年11月2日",
    ):
        assert shown in page
    assert credential.number in page
    assert credential.code in page


def test_what_a_code_opens_is_kept_out_of_search_caches_and_logs(stranger, credential):
    response = stranger.get(f"/verify/{credential.code}/")
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]


def test_one_character_changed_is_not_found(stranger, credential):
    code = credential.code
    for place in (0, 8, len(code) - 1):
        wrong = codes.ALPHABET[(codes.ALPHABET.index(code[place]) + 1) % 32]
        response = stranger.get(f"/verify/{code[:place]}{wrong}{code[place + 1 :]}/")
        assert response.status_code == 404
        page = _html(response)
        assert "notice--error" in page
        assert "林小雨" not in page


def test_a_well_formed_code_that_was_never_issued_is_not_found(stranger, credential):
    assert stranger.get(f"/verify/{codes.new_code()}/").status_code == 404


def test_the_form_forgives_how_a_code_is_typed(stranger, credential):
    for typed in (
        credential.code.lower(),
        credential.code.replace("-", " "),
        f"http://testserver/verify/{credential.code}/",
    ):
        response = stranger.get("/verify/", {"code": typed})
        assert response.status_code == 302
        assert response["Location"] == f"/verify/{credential.code}/"


def test_the_empty_form_is_a_page(stranger, db):
    response = stranger.get("/verify/", {"code": " "})
    assert response.status_code == 200
    assert 'name="code"' in _html(response)


def test_what_was_typed_is_shown_back_as_text(stranger, db):
    response = stranger.get("/verify/", {"code": "<script>alert(1)</script>"})
    assert response.status_code == 404
    assert "<script>alert" not in _html(response)


def test_a_revoked_certificate_says_so_and_why(stranger, credential, officer, at):
    skillsbank.revoke(credential=credential, reason="经查并非本人学习", actor_uuid=str(officer.uuid), at=at)
    page = _html(stranger.get(f"/verify/{credential.code}/"))
    assert "经查并非本人学习" in page
    assert "notice--error" in page
    assert "notice--done" not in page


def test_a_certificate_that_does_not_match_its_signature_is_not_shown(stranger, credential):
    Credential.objects.update(number="ML-2026-999999")
    page = _html(stranger.get(f"/verify/{credential.code}/"))
    assert "notice--error" in page
    assert "林小雨" not in page


def test_the_status_is_public_for_programs(stranger, credential, officer, at):
    address = f"/verify/{credential.code}/status.json"
    assert credential.payload["credentialStatus"]["id"].endswith(address)
    assert stranger.get(address).json()["revokedCredential"] == []
    skillsbank.revoke(credential=credential, reason="经查并非本人学习", actor_uuid=str(officer.uuid), at=at)
    answer = stranger.get(address).json()
    assert (answer["status"], answer["revokedCredential"][0]["id"]) == ("revoked", credential.payload["id"])
    assert stranger.get(f"/verify/{codes.new_code()}/status.json").status_code == 404


def test_guessing_is_slowed_down_and_true_certificates_are_not_counted(stranger, credential, monkeypatch):
    monkeypatch.setattr(misses, "LIMIT", 3)
    for _index in range(10):
        assert stranger.get(f"/verify/{credential.code}/").status_code == 200
    for _index in range(3):
        assert stranger.get(f"/verify/{codes.new_code()}/").status_code == 404
    assert stranger.get(f"/verify/{codes.new_code()}/").status_code == 429
    assert stranger.get(f"/verify/{codes.new_code()}/status.json").status_code == 429


def test_a_true_certificate_is_shown_whatever_others_tried_from_the_same_address(stranger, credential, monkeypatch):
    monkeypatch.setattr(misses, "LIMIT", 3)
    for _index in range(4):
        stranger.get(f"/verify/{codes.new_code()}/")
    assert stranger.get(f"/verify/{credential.code}/").status_code == 200
    assert stranger.get(f"/verify/{credential.code}/status.json").status_code == 200


def test_the_signed_credential_can_be_taken_away(learner, signed_in, credential):
    response = signed_in(learner).get(f"/me/certificates/{credential.code}/credential.jwt")
    assert response.content.decode() == credential.jws
    assert "林小雨" not in response["Content-Disposition"]
