"""Applying for a listing that is no course: drafts, submitting, rounds, and what an approval makes."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group

from accounts import services as accounts
from accounts.models import Notice, User
from audit.models import Event
from courses.models import InstitutionPage
from institutions import services as institutions
from institutions.models import Evidence, Institution, Pledge, Qualification
from listings import services as listings
from listings.models import Dossier, DossierDraft, Listing, Submission
from listings.services import dossiers
from tests.listings.dossiers import CODE, GOOD, applied, filled, paper

pytestmark = [pytest.mark.usefixtures("reference"), pytest.mark.usefixtures("one_reviewer")]


class TestDrafts:
    def test_a_draft_keeps_mistakes_and_forgets_strange_names(self, learner: User, at: datetime) -> None:
        draft = listings.begin(kind="institution", user=learner, at=at)
        listings.save_draft(
            draft=draft, values={"code": "nonsense", "is_superuser": "1", "name_zh": "字" * 9999}, at=at
        )
        draft.refresh_from_db()
        assert draft.content["code"] == "nonsense"
        assert "is_superuser" not in draft.content
        assert len(draft.content["name_zh"]) == 2000

    def test_nobody_else_sees_it(self, learner: User, other_learner: User, auditor: User, at: datetime) -> None:
        draft = filled(learner, at)
        for person in (other_learner, auditor):
            with pytest.raises(listings.DraftNotFound):
                listings.get_draft(user=person, uuid=draft.uuid)
        assert list(listings.drafts_of(learner)) == [draft]

    def test_there_is_an_end_to_beginning(self, learner: User, at: datetime) -> None:
        for _ in range(5):
            listings.begin(kind="platform", user=learner, at=at)
        with pytest.raises(listings.TooManyDrafts):
            listings.begin(kind="platform", user=learner, at=at)

    @pytest.mark.parametrize("kind", ["course", "nothing", ""])
    def test_what_nobody_can_apply_for(self, learner: User, at: datetime, kind: str) -> None:
        with pytest.raises(listings.UnknownKind):
            listings.begin(kind=kind, user=learner, at=at)

    def test_a_resource_needs_an_institution_of_ones_own(
        self, learner: User, institution: Institution, at: datetime
    ) -> None:
        for whose in (None, institution):
            with pytest.raises(institutions.NotYours):
                listings.begin(kind="resource", user=learner, institution=whose, at=at)

    def test_a_discarded_draft_takes_its_files_along(self, learner: User, at: datetime) -> None:
        listings.discard(draft=filled(learner, at))
        assert not DossierDraft.objects.exists()
        assert not Evidence.objects.exists()

    def test_a_city_of_another_province_is_forgotten(self, learner: User, at: datetime) -> None:
        draft = listings.begin(kind="institution", user=learner, at=at)
        listings.save_draft(draft=draft, values=GOOD | {"province": "110000", "city": "350100"}, at=at)
        draft.refresh_from_db()
        assert (draft.content["province"], draft.content["city"]) == ("110000", "")


class TestSubmitting:
    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"code": CODE[:17] + ("0" if CODE[17] != "0" else "1")}, "code"),
            ({"code": "12345"}, "code"),
            ({"name_zh": ""}, "name_zh"),
            ({"institution_kind": "charity"}, "institution_kind"),
            ({"province": ""}, "province"),
            ({"province": "999999"}, "province"),
            ({"pledge": ""}, "pledge"),
            ({"q0_to": "2024-01-01"}, "q0_to"),
            ({"q0_from": "soon"}, "q0_from"),
            ({"licences": "2"}, "q1_title"),
        ],
    )
    def test_each_mistake_is_told_at_its_field(
        self, learner: User, at: datetime, changed: dict[str, str], field: str
    ) -> None:
        draft = filled(learner, at, **changed)
        with pytest.raises(listings.DossierIncomplete) as refused:
            listings.submit_dossier(draft=draft, user=learner, at=at)
        assert field in refused.value.form.errors
        assert not Listing.objects.exists()

    def test_papers_are_needed(self, learner: User, at: datetime) -> None:
        with pytest.raises(listings.DossierIncomplete) as refused:
            listings.submit_dossier(draft=filled(learner, at, files=False), user=learner, at=at)
        assert refused.value.files_missing

    def test_a_code_that_is_here_already_is_told_at_once(
        self, learner: User, institution: Institution, at: datetime
    ) -> None:
        with pytest.raises(listings.DossierIncomplete) as refused:
            listings.submit_dossier(draft=filled(learner, at, code=institution.code), user=learner, at=at)
        assert "code" in refused.value.form.errors

    def test_what_is_submitted_is_frozen_and_the_auditors_know(
        self, learner: User, auditor: User, at: datetime
    ) -> None:
        submission = applied(learner, at)
        listing = submission.listing
        assert (listing.kind, listing.state, listing.institution) == ("institution", "submitted", None)
        dossier = submission.dossier
        assert dossier is not None
        assert dossier.content["region"] == "110000"
        assert dossier.content["files"][0]["name"] == "许可证.pdf"
        assert len(dossier.content_hash) == 64
        assert Notice.objects.filter(user=auditor).exists()
        assert Event.objects.get(action="listing.submitted").detail["dossier"] == str(dossier.uuid)

    def test_with_the_reviewers_nothing_changes(self, learner: User, at: datetime) -> None:
        draft = filled(learner, at)
        listings.submit_dossier(draft=draft, user=learner, at=at)
        draft.refresh_from_db()
        file = listings.current_files(draft).get()
        with pytest.raises(listings.NotChangeable):
            listings.save_draft(draft=draft, values=GOOD, at=at)
        with pytest.raises(listings.NotChangeable):
            listings.attach(draft=draft, upload=paper(), name="x", user=learner, at=at)
        with pytest.raises(listings.NotChangeable):
            listings.detach(draft=draft, uuid=file.evidence.uuid, at=at)
        with pytest.raises(listings.NotChangeable):
            listings.submit_dossier(draft=draft, user=learner, at=at)
        with pytest.raises(listings.NotChangeable):
            listings.discard(draft=draft)
        assert Submission.objects.count() == 1

    def test_the_decision_has_a_day(self, learner: User, at: datetime) -> None:
        # 2026-11-02 is a Monday: fifteen working days are three weeks.
        assert listings.decision_due(applied(learner, at)) == date(2026, 11, 23)


def approve(submission: Submission, auditor: User, at: datetime, reason: str = "") -> None:
    listings.approve_dossier(submission=submission, auditor=auditor, reason=reason, at=at)


class TestDeciding:
    def test_an_approval_makes_everything_that_an_institution_needs(
        self, learner: User, auditor: User, at: datetime
    ) -> None:
        submission = applied(learner, at)
        approve(submission, auditor, at)
        institution = Institution.objects.get(code=CODE)
        listing = Listing.objects.get()
        assert (listing.state, listing.institution) == ("listed", institution)
        assert InstitutionPage.objects.filter(institution=institution).exists()
        assert Group.objects.filter(name=f"institution:{CODE}:trainers").exists()
        assert institutions.managed_by(learner) == [institution]
        assert accounts.may_manage(learner)
        licence = Qualification.objects.get(institution=institution)
        assert (licence.number, licence.to_date) == (GOOD["q0_number"], date(2029, 12, 31))
        assert Pledge.objects.get(institution=institution).year == 2026
        assert Dossier.objects.get().approved_at == at
        assert Evidence.objects.get().institution == institution

    def test_returned_amended_and_approved(self, learner: User, auditor: User, at: datetime) -> None:
        submission = applied(learner, at)
        listings.return_for_changes(submission=submission, auditor=auditor, reason="许可证扫描件看不清。", at=at)
        assert Listing.objects.get().state == "returned"
        assert not Institution.objects.exists()
        notice = Notice.objects.get(user=learner)
        draft = DossierDraft.objects.get()
        assert notice.url == f"/me/applications/{draft.uuid}/"

        old = listings.current_files(draft).get()
        listings.detach(draft=draft, uuid=old.evidence.uuid, at=at)
        listings.attach(draft=draft, upload=paper(), name="清楚的.pdf", user=learner, at=at)
        second = listings.submit_dossier(draft=draft, user=learner, at=at + timedelta(days=1))
        assert second.round == 2
        first_dossier, second_dossier = Dossier.objects.order_by("num")
        assert first_dossier.content["files"][0]["name"] == "许可证.pdf"
        assert second_dossier.content["files"][0]["name"] == "清楚的.pdf"
        approve(second, auditor, at + timedelta(days=2))
        assert Listing.objects.get().state == "listed"

    def test_of_two_applications_with_one_code_one_is_approved(
        self, learner: User, other_learner: User, auditor: User, at: datetime
    ) -> None:
        first, second = applied(learner, at), applied(other_learner, at)
        approve(first, auditor, at)
        with pytest.raises(institutions.CodeTaken):
            approve(second, auditor, at)
        second.refresh_from_db()
        assert second.is_open
        assert institutions.managed_by(other_learner) == []
        assert Listing.objects.filter(state="listed").count() == 1

    def test_the_applicant_decides_nothing_even_as_an_auditor(self, auditor: User, at: datetime) -> None:
        with pytest.raises(listings.ConflictOfInterest):
            approve(applied(auditor, at), auditor, at)

    def test_a_manager_who_is_an_auditor_does_not_decide_on_the_own_change(
        self, learner: User, other_learner: User, auditor: User, at: datetime
    ) -> None:
        approve(applied(learner, at), auditor, at)
        institution = Institution.objects.get(code=CODE)
        institutions.make_manager(institution=institution, user=other_learner, by=learner, at=at)
        accounts.make_auditor(user=other_learner, at=at)
        draft = DossierDraft.objects.get()
        listings.save_draft(draft=draft, values=GOOD | {"address": "新址"}, at=at)
        change = listings.submit_dossier(draft=draft, user=learner, at=at)
        with pytest.raises(listings.ConflictOfInterest):
            approve(change, other_learner, at)

    def test_a_change_leaves_the_listing_listed_and_doubles_nothing(
        self, learner: User, auditor: User, at: datetime
    ) -> None:
        approve(applied(learner, at), auditor, at)
        draft = DossierDraft.objects.get()
        listings.save_draft(draft=draft, values=GOOD | {"name_zh": "海棠技工学校"}, at=at)
        change = listings.submit_dossier(draft=draft, user=learner, at=at)
        assert Listing.objects.get().state == "listed"
        approve(change, auditor, at)
        institution = Institution.objects.get(code=CODE)
        assert institution.name_zh == "海棠技工学校"
        assert Qualification.objects.count() == 1

    def test_a_change_does_not_take_another_code(self, learner: User, auditor: User, at: datetime) -> None:
        from tests.cast import unified_code

        approve(applied(learner, at), auditor, at)
        draft = DossierDraft.objects.get()
        listings.save_draft(draft=draft, values=GOOD | {"code": unified_code("52110000MJ0000078")}, at=at)
        with pytest.raises(listings.DossierIncomplete):
            listings.submit_dossier(draft=draft, user=learner, at=at)

    def test_every_word_of_a_dossier_is_shown(self, learner: User, at: datetime) -> None:
        dossier = applied(learner, at).dossier
        assert dossier is not None
        shown = " ".join(row.value for section in dossiers.sections(dossier) for row in section.rows)
        for word in ("海棠职业培训学校", CODE, "北京市", "许海棠", "电子商务师（五级至三级）", "2029-12-31"):
            assert word in shown


class TestLetters:
    def test_a_letter_says_what_why_and_what_then(self, learner: User, auditor: User, at: datetime) -> None:
        submission = applied(learner, at)
        assert listings.letter_of(submission) is None
        listings.return_for_changes(submission=submission, auditor=auditor, reason="缺少场地证明。", at=at)
        letter = listings.letter_of(submission)
        assert letter is not None
        assert letter.number == f"ML2026-{submission.pk:06d}"
        assert letter.reasons == "缺少场地证明。"
        assert "2027" in letter.objection
        pdf = listings.letter_pdf(submission)
        assert pdf.startswith(b"%PDF-")
        assert pdf == listings.letter_pdf(submission)


def test_an_institution_from_before_applies_for_its_own_listing_once(
    institution: Institution, learner: User, auditor: User, at: datetime
) -> None:
    institutions.make_manager(institution=institution, user=learner, by=None, at=at)
    draft = listings.begin(kind="institution", user=learner, institution=institution, at=at)
    assert listings.begin(kind="institution", user=learner, institution=institution, at=at) == draft
    assert draft.content["code"] == institution.code
    listings.save_draft(draft=draft, values=GOOD | draft.content, at=at)
    listings.attach(draft=draft, upload=paper(), name="x.pdf", user=learner, at=at)
    draft.refresh_from_db()
    approve(listings.submit_dossier(draft=draft, user=learner, at=at), auditor, at)
    assert Listing.objects.get().institution == institution
    assert Institution.objects.count() == 1
