"""The pages of applying, clicked without a browser: form, files, letters; and that nobody sees another's."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from accounts.models import User
from institutions import services as institutions
from institutions.models import Evidence, Institution
from listings import services as listings
from listings.models import DossierDraft, Listing, Submission
from tests.listings.dossiers import CODE, GOOD, PDF, applied, filled, paper

pytestmark = [pytest.mark.usefixtures("reference"), pytest.mark.usefixtures("one_reviewer")]
Browser = Callable[[User], Client]


def begun(browser: Client) -> str:
    answer = browser.post("/me/applications/begin/", {"kind": "institution"})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_one_form_from_empty_to_submitted(learner: User, signed_in: Browser) -> None:
    browser = signed_in(learner)
    form = begun(browser)
    assert browser.get(form).status_code == 200
    # Province first; the city list comes with the next page.
    assert browser.post(form, {"act": "region", "province": "110000"})["Location"] == f"{form}#region"
    assert browser.post(form, GOOD | {"act": "licence"})["Location"].endswith("#licences")
    assert 'name="q1_title"' in browser.get(form).content.decode()
    wrong = browser.post(form, GOOD | {"act": "submit", "code": "123", "files": paper()})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "18" in page
    assert "许可证.pdf" in page
    done = browser.post(form, GOOD | {"act": "submit"})
    assert done.status_code == 302
    status = browser.get(done["Location"])
    assert status.status_code == 200
    assert Submission.objects.get().listing.kind == Listing.Kind.INSTITUTION
    assert browser.get(form).status_code == 409


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<script>alert(1)</script>", "许可证.pdf"), (b"MZ\x90", "scan.png"), (b"", "leer.pdf")],
)
def test_a_hostile_file_is_refused_with_what_was_typed_kept(
    learner: User, signed_in: Browser, content: bytes, name: str
) -> None:
    browser = signed_in(learner)
    form = begun(browser)
    answer = browser.post(form, GOOD | {"act": "upload", "files": paper(content, name)})
    if content:
        assert answer.status_code == 422
    assert not Evidence.objects.exists()
    assert DossierDraft.objects.get().content["contact"] == "许海棠"


def test_a_file_goes_out_as_a_download_only_to_those_concerned(
    learner: User, other_learner: User, auditor: User, second_auditor: User, signed_in: Browser, at: datetime
) -> None:
    draft = filled(learner, at)
    address = f"/papers/{Evidence.objects.get().uuid}/"
    inner = f"/manage{address}"
    own = signed_in(learner).get(address)
    assert b"".join(own.streaming_content) == PDF
    assert own["Content-Disposition"].startswith("attachment;")
    assert own["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in own["Cache-Control"]
    # Before it is submitted it is nobody else's business, an auditor's neither.
    assert signed_in(other_learner).get(address)["Location"] == inner
    assert signed_in(auditor).get(inner).status_code == 404
    listings.submit_dossier(draft=draft, user=learner, at=at)
    assert signed_in(auditor).get(inner).status_code == 200
    assert Client().get(address).status_code == 302
    assert Client().get(inner).status_code == 302
    assert signed_in(other_learner).get(inner).status_code in (302, 403)


def test_everything_of_a_foreign_application_is_not_there(
    learner: User, other_learner: User, auditor: User, signed_in: Browser, at: datetime
) -> None:
    submission = applied(learner, at)
    listings.return_for_changes(submission=submission, auditor=auditor, reason="请补充。", at=at)
    uuid = DossierDraft.objects.get().uuid
    stranger = signed_in(other_learner)
    for address in ("", "form/", "letters/1/", "letters/1/pdf"):
        assert stranger.get(f"/me/applications/{uuid}/{address}").status_code == 404
    for address in ("form/", "discard/"):
        assert stranger.post(f"/me/applications/{uuid}/{address}", GOOD | {"act": "submit"}).status_code == 404
    assert Submission.objects.count() == 1


def test_a_foreign_file_is_not_removed(learner: User, other_learner: User, signed_in: Browser, at: datetime) -> None:
    filled(learner, at)
    theirs = Evidence.objects.get()
    browser = signed_in(other_learner)
    form = begun(browser)
    for name in (f"remove-{theirs.uuid}", "remove-nothing"):
        assert browser.post(form, GOOD | {"act": name}).status_code == 404
    assert Evidence.objects.filter(pk=theirs.pk).exists()


def test_the_letter_is_read_and_printed(learner: User, auditor: User, signed_in: Browser, at: datetime) -> None:
    submission = applied(learner, at)
    uuid = DossierDraft.objects.get().uuid
    browser = signed_in(learner)
    assert browser.get(f"/me/applications/{uuid}/letters/1/").status_code == 404
    listings.return_for_changes(submission=submission, auditor=auditor, reason="缺少场地证明。", at=at)
    page = browser.get(f"/me/applications/{uuid}/letters/1/").content.decode()
    assert "缺少场地证明。" in page
    assert f"ML2026-{submission.pk:06d}" in page
    pdf = browser.get(f"/me/applications/{uuid}/letters/1/pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert "缺少场地证明。" in browser.get(f"/me/applications/{uuid}/form/").content.decode()


def test_the_auditor_reads_and_decides_at_the_desk(
    learner: User, auditor: User, signed_in: Browser, at: datetime
) -> None:
    submission = applied(learner, at)
    browser = signed_in(auditor)
    assert "海棠职业培训学校" in browser.get("/manage/review/").content.decode()
    desk = browser.get(f"/manage/review/{submission.uuid}/").content.decode()
    assert CODE in desk
    scores = {f"score-{one.key}": "4" for one in listings.criteria_of(submission)}
    browser.post(f"/manage/review/{submission.uuid}/decide/", scores | {"decision": "approve", "confirm": "on"})
    assert Institution.objects.filter(code=CODE).exists()
    status = signed_in(learner).get(f"/me/applications/{DossierDraft.objects.get().uuid}/").content.decode()
    assert f"/manage/institution/{CODE}/" in status


def test_an_institutions_change_is_made_behind_the_second_factor(
    learner: User, auditor: User, signed_in: Browser, at: datetime
) -> None:
    listings.approve_dossier(submission=applied(learner, at), auditor=auditor, at=at)
    uuid = DossierDraft.objects.get().uuid
    browser = signed_in(learner)
    assert browser.get(f"/me/applications/{uuid}/form/")["Location"] == f"/manage/applications/{uuid}/form/"
    assert browser.get(f"/manage/applications/{uuid}/form/").status_code == 200


def test_applying_needs_a_sign_in_and_the_start_page_does_not(stranger: Client) -> None:
    assert stranger.get("/apply/").status_code == 200
    assert stranger.get("/me/applications/").status_code == 302
    assert stranger.post("/me/applications/begin/", {"kind": "institution"}).status_code == 302


def test_the_list_of_applications_asks_a_bounded_number_of_times(
    institution: Institution,
    learner: User,
    signed_in: Browser,
    at: datetime,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    institutions.make_manager(institution=institution, user=learner, by=None, at=at)
    for _ in range(4):
        listings.begin(kind="resource", user=learner, institution=institution, at=at)
    browser = signed_in(learner)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        assert browser.get("/me/applications/").status_code == 200
