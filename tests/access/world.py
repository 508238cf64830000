"""Who asks, and what there is to ask for."""

from fnmatch import fnmatch
from typing import Any

import pytest
from django.test import Client

from accounts import services as accounts
from audit import services as audit
from institutions import services as institutions
from learning import services as learning
from listings import services as listings
from reference.models import Region
from tests.access.objects import bank_of, case_of, class_of, life_of, papers_of, teaching_of

# The columns of the table, in order.
ROLES = (
    *("stranger", "learner", "trainer", "foreign", "auditor", "conflicted", "officer", "elsewhere", "admin"),
    "manager",
)


@pytest.fixture
def world(
    submission,
    returned,
    released,
    learner,
    trainer,
    foreign_trainer,
    auditor,
    conflicted_auditor,
    officer,
    other_institution,
    signed_in,
    at,
) -> tuple[dict[str, Client], dict[str, dict[str, Any]]]:
    """A browser for every role, and for patterns of keys the objects that stand in their addresses.

    There is a course in the catalogue that `learner` is enrolled on, another under review and a third in its second
    round, all of `trainer`'s institution; `foreign` teaches elsewhere, `conflicted` is an auditor who also teaches
    there; `officer` supervises that region and `elsewhere` another; `admin` is the administrator and
    `manager` runs `trainer`'s institution without teaching there. What else there is:
    see `objects.py`.
    """
    here, there = Region.objects.get(code="110000"), _region("350000", "福建省")
    of_region = accounts.create_user(phone="+8613800000041", display_name="主管老郑", at=at)
    accounts.make_officer(user=of_region, region=here, at=at)
    of_another = accounts.create_user(phone="+8613800000042", display_name="外省老黄", at=at)
    accounts.make_officer(user=of_another, region=there, at=at)
    manager = accounts.create_user(phone="+8613800000043", display_name="校长老方", at=at)
    house = trainer.affiliations.get().institution
    institutions.make_manager(institution=house, user=manager, by=None, at=at)
    people = {
        "learner": learner,
        "trainer": trainer.user,
        "foreign": foreign_trainer.user,
        "auditor": auditor,
        "conflicted": conflicted_auditor,
        "officer": of_region,
        "elsewhere": of_another,
        "admin": officer,
        "manager": manager,
    }
    clients = {"stranger": Client()} | {role: signed_in(user) for role, user in people.items()}
    for client in clients.values():
        client.raise_request_exception = False
    enrolment = learning.enrol(user=learner, slug=released.course.slug, payer="self", at=at)
    video = released.lesson_list[0].video_version.video
    remarked = listings.comment(submission=submission, auditor=auditor, text="看这里", at=at)
    relation = listings.declare_relation(user=auditor, note="表亲", institution=other_institution.uuid, at=at)
    audit.seal()
    lesson = released.lesson_list[0].key
    first_round, second_round, remark = returned
    own_code, own_bank = {"code": house.code}, bank_of(trainer.user, at=at)
    page = submission.version.course.page_id
    objects: dict[str, dict[str, Any]] = {
        "listings_*": {"uuid": submission.uuid, "page_id": page},
        "listings_remove_comment": {"comment_uuid": remarked.uuid},
        "listings_compare*": {"uuid": second_round.uuid},
        "listings_mark": {"uuid": second_round.uuid, "comment_uuid": remark.uuid},
        "listings_answer": {"uuid": first_round.uuid, "comment_uuid": remark.uuid},
        "listings_end_relation": {"uuid": relation.uuid},
        "institution": own_code,
        "trainer": {"uuid": trainer.uuid},
        "media_desk:*": {"video_uuid": video.uuid, "num": 1},
        "own_*": own_code | {"uuid": trainer.uuid},
        "quality_institution": own_code,
        "board*": {"uuid": released.course.uuid},
        "question_banks:*": own_bank,
        "question_picture_chooser:*": own_bank,
        "report_rating": {"slug": released.course.slug},
        "course*": {"slug": released.course.slug},
        "learn*": {"slug": released.course.slug, "lesson_key": lesson, "key": lesson},
        "learn_newer": {"version": released.uuid},
        "learn_taken": {"enrolment": enrolment.uuid},
        "api:*": {"slug": released.course.slug, "enrolment": enrolment.uuid, "key": lesson},
        "oversight_evidence": {"uuid": enrolment.uuid},
        "oversight_end_office": {"uuid": of_another.role_grants.get().uuid},
        "wagtailadmin_pages:*": {"page_id": page, "parent_page_id": page},
        # Wagtail's own choosers break over what is no number.
        "wagtail*chooser*:chosen": {"pk": 7},
        "wagtailadmin_explore": {"parent_page_id": page},
        "wagtailusers_users:edit": {"pk": learner.pk},
    }
    said = accounts.declare_group(user=learner, code="R02", at=at)
    objects |= {
        "withdraw_group": {"uuid": said.uuid},
        "oversight_*_group*": {"uuid": learner.uuid, "entry": said.uuid},
    }
    objects |= life_of(released, enrolment, trainer=trainer.user, officer=officer, at=at)
    objects |= teaching_of(trainer, officer=of_region, learner=learner, at=at)
    objects |= class_of(released, learner, trainer=trainer.user, at=at)
    objects |= papers_of(learner, at=at)
    objects |= case_of(enrolment, at=at)
    return clients, objects


def values_for(key: str, objects: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What stands in the address of `key`; the last pattern that fits decides on a name."""
    found: dict[str, Any] = {}
    for pattern, values in objects.items():
        if fnmatch(key, pattern):
            found |= values
    return found


def _region(code: str, name: str) -> Region:
    return Region.objects.get_or_create(code=code, defaults={"name_zh": name, "level": "province"})[0]
