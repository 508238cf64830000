"""Things with a state of their own to ask for: under which patterns of keys, which values stand in the address."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from courses.models import CoursePage, CourseVersion
from courses.services import banks, pictures
from institutions import services as institutions
from institutions.models import Evidence, Trainer
from learning import services as learning
from learning.models import Enrolment, Rating
from learning.services.cases import open_case
from listings import services as listings
from listings.models import Comment, DossierDraft, Evaluation, Listing, Submission
from tests.courses.photos import photo, upload
from tests.learning.programmes import make_programme
from tests.learning.rosters import make_class, roster
from tests.listings.dossiers import applied

Objects = dict[str, dict[str, Any]]


@pytest.fixture
def returned(write_course, submission, trainer, auditor, at) -> tuple[Submission, Submission, Comment]:
    """A course that came back with a remark, and its second round; both rounds are `auditor`'s."""
    page = write_course(slug="photos")
    first = listings.submit(page=page, user=trainer.user, at=at)
    remark = listings.comment(submission=first, auditor=auditor, text="光线太暗", at=at)
    listings.return_for_changes(submission=first, auditor=auditor, reason="请补光重拍", at=at)
    again = listings.submit(page=CoursePage.objects.get(pk=page.pk), user=trainer.user, at=at)
    listings.take(submission=again, auditor=auditor, at=at)
    return first, again, remark


def life_of(released: CourseVersion, enrolment: Enrolment, *, trainer: User, officer: User, at: datetime) -> Objects:
    """The listing of a released course: rated, to be put right, objected to, being evaluated; and a release."""
    rating = Rating.objects.create(enrolment=enrolment, course=released.course, stars=4, text="讲得清楚", rated_at=at)
    listings.open_year(year=2026, at=at)
    listing = Listing.objects.get(course=released.course)
    # By the platform: whoever ordered it could not decide about the objection.
    due = (at + timedelta(days=30)).date()
    listings.order_rectification(listing=listing, officer=None, due_date=due, reason="简介过时", at=at)
    event = listing.events.get(act="rectify")
    objection = listings.object_to(user=trainer, text="简介没有过时", event=event, at=at)
    release = listings.publish(region=None, officer=officer, at=at)
    its = {"uuid": listing.uuid}
    return {
        "listings_listing": its,
        "listings_act": its,
        "listings_object": its,
        "listings_decide_objection": its | {"objection_uuid": objection.uuid},
        "listings_*_rating": its | {"rating_uuid": rating.uuid},
        "listings_evaluation": its | {"evaluation_uuid": Evaluation.objects.get(listing=listing).uuid},
        "report_rating": {"slug": released.course.slug, "uuid": rating.uuid},
        "directory_release*": {"uuid": release.uuid},
        "directory_listing": its,
    }


def teaching_of(trainer: Trainer, *, officer: User, learner: User, at: datetime) -> Objects:
    """A finding about `trainer`, and an invitation of `learner` by the trainer's institution."""
    institution = trainer.affiliations.get().institution
    # Only who proved to own the number is asked.
    User.objects.filter(pk=learner.pk).update(phone_verified_at=at)
    finding = institutions.find_conduct(
        trainer=trainer, officer=officer, severity="note", finding="迟到", reason="两次", from_date=at.date(),
        to_date=None, at=at,
    )  # fmt: skip
    invitation = institutions.invite_trainer(
        institution=institution, by=officer, phone=learner.phone.removeprefix("+86"), name_zh="小林", kind="full",
        from_date=at.date(), at=at,
    )  # fmt: skip
    return {
        "conduct_*": {"uuid": trainer.uuid, "finding_uuid": finding.uuid},
        "teaching_appeal": {"uuid": finding.uuid},
        "teaching_invitation": {"uuid": invitation.uuid},
        "own_withdraw": {"code": institution.code, "uuid": invitation.uuid},
    }


def bank_of(trainer: User, *, at: datetime) -> dict[str, Any]:
    """A question bank of the trainer's institution with one question, and a picture that none shows yet."""
    bank = banks.open_bank(user=trainer, title="题库", at=at)
    body = {"kind": "fill", "stem_zh": "协议？", "accepted": ["HTTP"]}
    version = banks.save_question(bank=bank, body=body, user=trainer, at=at)
    shown = pictures.keep_picture(upload=upload(photo()), user=trainer, at=at)
    return {"uuid": bank.uuid, "question_uuid": version.question.uuid, "pk": shown.pk, "sha256": shown.sha256}


def papers_of(learner: User, *, at: datetime) -> Objects:
    """What `learner` applied for, sent back with a letter by all who were drawn for it."""
    submission = applied(learner, at)
    for seat in submission.assignments.select_related("reviewer"):
        listings.return_for_changes(submission=submission, auditor=seat.reviewer, reason="缺少场地证明。", at=at)
    submission.refresh_from_db()
    assert submission.decision == Submission.Decision.RETURNED
    draft = DossierDraft.objects.get(user=learner)
    return {
        "application*": {"uuid": draft.uuid, "round_num": 1},
        "manage_application_form": {"uuid": draft.uuid},
        "*paper": {"uuid": Evidence.objects.get(user=learner).uuid},
    }


def case_of(enrolment: Enrolment, *, at: datetime) -> Objects:
    """A case of the learner's, open."""
    facts = {"fast": 3, "checks": 5, "fastest_ms": 90, "limit_ms": 800}
    case = open_case(kind="fast_checks", enrolment_id=enrolment.pk, facts=facts, evidence_until=at, at=at)
    its = {"uuid": case.uuid}
    return {"learn_case*": its, "oversight_case": its, "oversight_decide_case*": its}


def class_of(released: CourseVersion, learner: User, *, trainer: User, at: datetime) -> Objects:
    """A class of the trainer's institution that `learner` is invited to."""
    made = make_class(trainer, released.course, at, ends_on=at.date() + timedelta(days=40_000))
    programme = make_programme(at, "京人社培〔2026〕3", region="110000")
    learning.invite_roster(training_class=made, by=trainer, content=roster(("林", "13800000001")), at=at)
    type(learner).objects.filter(pk=learner.pk).update(phone_verified_at=at)
    place = {"uuid": made.members.get().uuid}
    return {
        "training_class": {"uuid": made.uuid},
        "class_*": {"uuid": made.uuid, "member": place["uuid"]},
        "my_class_*": place,
        "programme*": {"uuid": programme.uuid},
        "api:POST:/learn/classes/*": {"place": place["uuid"]},
        "api:*:/teaching/*": {"training_class": made.uuid, "member": place["uuid"]},
    }
