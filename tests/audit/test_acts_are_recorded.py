"""Every act on money, credit, identity or listing leaves its event, in the same transaction: undone together.

A public function that changes such things and is not below fails `test_nothing_was_forgotten`.
"""

import inspect
from datetime import timedelta

import pytest
from django.db import transaction

from accounts import services as accounts
from audit.models import Event
from courses import services as courses
from institutions import services as institutions
from learning import services as learning
from listings import services as listings
from listings.models import Listing
from media_pipeline import services as media
from media_pipeline.services import quotas
from skillsbank import services as skillsbank
from skillsbank.models import Entry
from tests.cast import unified_code
from tests.listings.conftest import draft, make_video, submission, write_course
from tests.skillsbank.conftest import credential, describe, named

__all__ = ["credential", "describe", "draft", "make_video", "named", "submission", "write_course"]

NUMBER = "11010519491231002X"
# What writes nothing of this kind: reading, registering, telling people, and drafts of one's own.
QUIET = {
    accounts: {
        "notify", "read_all_notices", "on_real_name", "make_auditor", "make_officer", "grant_role", "end_role",
    },
    # Looked at by their own tests: `managers`, `inviting` and `qualifications` record what is public of them.
    institutions: {
        "add_activity", "add_certificate", "add_qualification", "give_pledge",
        "end_manager", "make_manager", "withdraw_invitation", "register_renamed",
        "answer_appeal", "note_renamed", "remove_evidence",
    },
    # The first two only read. Dossiers and officers' decisions take the same step as courses (`moves.move`) and are
    # looked at by their own tests. What is itself the record stays out of it: comments and answers, with person and
    # time, until they are removed; marks and lessons opened, kept for each reviewer and round.
    listings: {
        "decided_lately", "releases", "approve_dossier", "submit_dossier", "decide_disagreement",
        "comment", "answer_comment", "mark_comment", "note_opened",
    },
    skillsbank: {"register_statement_links", "revoked_among", "sign_document", "sign_statement", "certificate_pdf"},
}  # fmt: skip
# Verbs of functions that change something.
CHANGING = (
    "add", "admit", "approve", "claim", "create", "decide", "end", "exit", "give", "grant", "issue", "make",
    "open_account", "open_year", "comment", "answer_", "mark_", "note_", "remove", "take",
    "recognise", "register", "release", "return_for", "reverse", "revoke", "set_", "submit", "suspend", "withdraw",
)  # fmt: skip
ACTS = {}


def act(*actions, of):
    """The decorated function does `of`, which leaves events of these actions."""

    def keep(function):
        ACTS[of] = (function, actions)
        return function

    return keep


@act("accounts.person_added", of="accounts.create_user")
def _(get, at):
    accounts.create_user(phone="+8613800000077", at=at)


@act("accounts.real_name_verified", of="accounts.submit_real_name")
def _(get, at):
    user = get("learner")
    return lambda: accounts.submit_real_name(user=user, name="王小明", id_number=NUMBER, consent=True, at=at)


@act("accounts.consent_withdrawn", of="accounts.withdraw_consent")
def _(get, at):
    user = get("learner")
    accounts.submit_real_name(user=user, name="王小明", id_number=NUMBER, consent=True, at=at)
    return lambda: accounts.withdraw_consent(user=user, at=at)


@act("accounts.consent_given", of="accounts.give_consent_again")
def _(get, at):
    user = get("learner")
    accounts.submit_real_name(user=user, name="王小明", id_number=NUMBER, consent=True, at=at)
    accounts.withdraw_consent(user=user, at=at)
    return lambda: accounts.give_consent_again(user=user, at=at)


@act("accounts.office_granted", of="accounts.grant_office")
def _(get, at):
    by, user = get("officer"), get("learner")
    return lambda: accounts.grant_office(by=by, user=user, role="auditor", region=None, reason="需要", at=at)


@act("accounts.office_ended", of="accounts.end_office")
def _(get, at):
    by, grant = get("officer"), get("auditor").role_grants.get()
    return lambda: accounts.end_office(by=by, uuid=grant.uuid, reason="调离", at=at)


@act("accounts.group_withdrawn", of="accounts.withdraw_group")
def _(get, at):
    get("reference")
    user = get("learner")
    row = accounts.declare_group(user=user, code="R02", at=at)
    return lambda: accounts.withdraw_group(user=user, uuid=row.uuid, at=at)


@act("accounts.sensitive_group_withdrawn", of="accounts.end_group")
def _(get, at):
    get("reference")
    user, by = get("learner"), get("other_learner")
    accounts.grant_role(user=by, role="officer", region=None, sensitive_groups=True, at=at)
    row = accounts.record_group(by=by, person=user.uuid, code="H05", evidence="证", at=at)
    return lambda: accounts.end_group(by=by, uuid=row.uuid, reason="有误", at=at)


@act("institutions.added", of="institutions.create_institution")
def _(get, at):
    get("reference")
    return lambda: institutions.create_institution(
        code=unified_code("52110000MJ0000009"), name_zh="新校", name_en="", kind="training", region_code="110000", at=at
    )


@act("institutions.trainer_joined", of="institutions.add_trainer")
def _(get, at):
    house, user = get("institution"), get("learner")
    names = dict.fromkeys(["name_zh", "name_en", "headline_zh", "headline_en", "bio_zh", "bio_en"], "x")
    return lambda: institutions.add_trainer(institution=house, user=user, at=at, **names)


@act("institutions.trainer_left", of="institutions.end_affiliation")
def _(get, at):
    trainer, house = get("trainer"), get("institution")
    return lambda: institutions.end_affiliation(trainer=trainer, institution=house, at=at)


@act("courses.trainer_admitted", of="courses.admit_trainer")
def _(get, at):
    get("trainer")
    house, user = get("institution"), get("learner")
    return lambda: courses.admit_trainer(institution=house, user=user)


@act("listing.submitted", of="listings.submit")
def _(get, at):
    page, user = get("draft"), get("trainer").user
    get("auditor")
    listings.ensure_review_workflow(at=at)
    return lambda: listings.submit(page=page, user=user, at=at)


@act("listing.taken", "listing.approved", "listing.listed", "courses.released", of="listings.approve")
def _(get, at):
    waiting, auditor = get("submission"), get("auditor")
    return lambda: listings.approve(submission=type(waiting).objects.get(pk=waiting.pk), auditor=auditor, at=at)


@act("listing.returned", of="listings.return_for_changes")
def _(get, at):
    waiting, auditor = get("submission"), get("auditor")
    return lambda: listings.return_for_changes(submission=waiting, auditor=auditor, reason="改", at=at)


@act("listing.exited", of="listings.withdraw")
def _(get, at):
    version = listings.approve(submission=get("submission"), auditor=get("auditor"), at=at)
    listing, user = version.course.listing, get("trainer").user
    return lambda: listings.withdraw(
        listing=type(listing).objects.get(pk=listing.pk), user=user, reason="不再更新", at=at
    )


def listed_of(get, at):
    return listings.approve(submission=get("submission"), auditor=get("auditor"), at=at).course.listing


@act("listing.suspended", of="listings.suspend")
def _(get, at):
    listing, by = listed_of(get, at), get("officer")
    return lambda: listings.suspend(listing=Listing.objects.get(pk=listing.pk), officer=by, reason="核实", at=at)


@act("listing.exited", of="listings.exit_listing")
def _(get, at):
    listing, by = listed_of(get, at), get("officer")
    return lambda: listings.exit_listing(
        listing=Listing.objects.get(pk=listing.pk), officer=by, exit_reason="violation", reason="违规", at=at
    )


@act("objection.dismissed", of="listings.decide_objection")
def _(get, at):
    listing, teacher, by, other = listed_of(get, at), get("trainer").user, get("officer"), get("learner")
    accounts.make_officer(user=other, at=at)
    listings.suspend(listing=listing, officer=other, reason="核实", at=at)
    against = listing.events.get(act="suspended")
    raised = listings.object_to(user=teacher, text="不对", at=at, event=against)
    return lambda: listings.decide_objection(objection=raised, officer=by, upheld=False, reason="维持", at=at)


@act("review.relation_ended", of="listings.end_relation")
def _(get, at):
    user, house = get("auditor"), get("institution")
    declared = listings.declare_relation(user=user, note="表亲", institution=house.uuid, at=at)
    return lambda: listings.end_relation(user=user, uuid=declared.uuid, at=at)


@act("review.volunteered", "listing.taken", of="listings.take")
def _(get, at):
    waiting, user = get("submission"), get("auditor")
    listings.hand_back(submission=waiting, auditor=user, reason="出差", at=at)
    return lambda: listings.take(submission=type(waiting).objects.get(pk=waiting.pk), auditor=user, at=at)


@act("review.comment_removed", of="listings.remove_comment")
def _(get, at):
    waiting, user = get("submission"), get("auditor")
    said = listings.comment(submission=waiting, auditor=user, text="好", at=at)
    return lambda: listings.remove_comment(submission=waiting, auditor=user, uuid=said.uuid, at=at)


@act("evaluation.year_opened", of="listings.open_year")
def _(get, at):
    listed_of(get, at)
    return lambda: listings.open_year(year=2026, at=at)


@act("skillsbank.account_opened", of="skillsbank.open_account")
def _(get, at):
    user = get("learner")
    return lambda: skillsbank.open_account(user=user, at=at)


@act("skillsbank.recognised", "personal.read", of="skillsbank.recognise")
def _(get, at):
    user = get("learner")
    get("named")(user)
    description = get("describe")(user)
    return lambda: skillsbank.recognise(user=user, description=description, at=at)


@act("skillsbank.entry_reversed", of="skillsbank.reverse")
def _(get, at):
    get("credential")
    entry = Entry.objects.get()
    return lambda: skillsbank.reverse(entry=entry, reason="重复", actor_uuid="x", at=at)


@act("skillsbank.credential_revoked", of="skillsbank.revoke")
def _(get, at):
    given = get("credential")
    return lambda: skillsbank.revoke(credential=given, reason="有误", actor_uuid="x", at=at)


@act("media.quota_set", of="quotas.set_quota")
def _(get, at):
    tenant = media.ensure_tenant(key="school")
    return lambda: quotas.set_quota(tenant=tenant, quota_bytes=1)


@act("media.video_deleted", of="media.delete_video")
def _(get, at):
    video = get("make_video")().video
    user = get("learner")
    return lambda: media.delete_video(video=video, user=user, at=at)


@pytest.mark.parametrize("name", ACTS)
def test_the_act_is_recorded_and_undone_with_its_record(name, request, db, at):
    prepare, actions = ACTS[name]
    do = prepare(request.getfixturevalue, at) if name != "accounts.create_user" else lambda: prepare(None, at)
    before = Event.objects.count()

    def undone():
        with transaction.atomic():
            do()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert Event.objects.count() == before, "undone, and still on record"
    do()
    written = list(Event.objects.order_by("pk").values_list("action", flat=True))[before:]
    assert set(actions) <= set(written), f"{name} left {written}"


def test_a_completion_is_recorded(submission, auditor, learner, at, monkeypatch):
    version = listings.approve(submission=submission, auditor=auditor, at=at)
    enrolment = learning.enrol(user=learner, slug=version.course.slug, payer="self", at=at)
    monkeypatch.setattr("learning.services.completing.lessons_to_do", lambda **_facts: [])
    from learning.models import LessonProgress

    for lesson in version.lesson_list:
        LessonProgress.objects.create(
            enrolment=enrolment, lesson_key=lesson.key, counted_ms=lesson.duration_ms or 0, done_at=at, updated_at=at
        )
    assert learning.evaluate(enrolment=enrolment, at=at + timedelta(hours=1))
    event = Event.objects.get(action="learning.completed")
    assert (event.object_id, event.detail["learner"]) == (str(enrolment.uuid), str(learner.uuid))
    assert event.region_code == version.course.institution.region_id


@pytest.mark.parametrize("module", [accounts, institutions, listings, skillsbank], ids=lambda module: module.__name__)
def test_nothing_was_forgotten(module):
    short = module.__name__.partition(".")[0]
    public = {name for name in module.__all__ if inspect.isfunction(getattr(module, name))}
    changing = {name for name in public if name.startswith(CHANGING)} - QUIET.get(module, set())
    untold = changing - {name.partition(".")[2] for name in ACTS if name.startswith(f"{short}.")}
    assert not untold, f"add what these leave in the audit record to ACTS, or to QUIET: {sorted(untold)}"


def test_what_administrators_do_in_wagtails_admin_is_recorded(officer, learner, signed_in, reference):
    client = signed_in(officer)
    answer = client.post(
        f"/manage/users/edit/{learner.pk}/", {"phone": learner.phone, "display_name": "新名", "is_active": "on"}
    )
    assert answer.status_code == 302
    event = Event.objects.get(action="accounts.person_changed")
    assert (event.actor_uuid, event.object_id) == (str(officer.uuid), str(learner.uuid))
    assert event.detail == {"fields": ["display_name"], "groups": [], "active": True}
    client.post("/manage/groups/new/", {"name": "编辑"})
    created = Event.objects.filter(object_type="auth.group")
    assert [event.actor_uuid for event in created] in ([str(officer.uuid)], [])


def test_looking_at_people_in_wagtails_admin_is_recorded(officer, learner, signed_in):
    client = signed_in(officer)
    client.get("/manage/users/")
    seen = Event.objects.filter(action="personal.read", detail__purpose="people_list")
    assert {event.object_id for event in seen} == {str(officer.uuid), str(learner.uuid)}
    client.get(f"/manage/users/edit/{learner.pk}/")
    event = Event.objects.get(action="personal.read", detail__purpose="people_edit")
    assert (event.object_id, event.detail["what"]) == (str(learner.uuid), ["display_name", "phone"])
