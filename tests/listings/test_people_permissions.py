"""Who may do what with institutions, trainers and applications: one line an address, one column a role."""

from datetime import datetime
from uuid import UUID

import pytest
from django.db import transaction
from django.urls import reverse

from accounts import services as accounts
from accounts.models import User
from institutions import services as institutions
from institutions.models import Evidence, Institution, Trainer
from tests.listings.dossiers import filled

# `learner` has written the application; the finding is about `trainer`, whose institution `manager` runs and
# `supervisor`'s region holds; the invitation is somebody else's.
ROLES = ["stranger", "learner", "trainer", "foreign_trainer", "auditor", "conflicted_auditor", "manager", "supervisor"]
EVERYBODY = [200] * 8
SIGNED_IN = [302] + [200] * 7
NOBODY = [302] + [404] * 7
MANAGE_NOBODY = [302, 403] + [404] * 6


def applicant(status: int) -> list[int]:
    return [302, status] + [404] * 6


def manager_only(status: int) -> list[int]:
    return [302, 403, 404, 404, 404, 404, status, 404]


def supervisor_only(status: int) -> list[int]:
    return [302, 403, 404, 404, 404, 404, 404, status]


def trainers(status: int) -> list[int]:
    return [302, 404, status, status, 404, status, 404, 404]


TABLE = {
    ("apply", "get"): EVERYBODY,
    ("resource_bank", "get"): EVERYBODY,
    ("trainer_bank", "get"): EVERYBODY,
    ("malan_trainer_bank", "get"): EVERYBODY,
    ("applications", "get"): SIGNED_IN,
    # A resource needs an institution of one's own.
    ("application_begin", "post"): NOBODY,
    ("application", "get"): applicant(200),
    ("application_form", "get"): applicant(200),
    ("application_discard", "post"): applicant(302),
    ("application_letter", "get"): NOBODY,
    ("application_letter_pdf", "get"): NOBODY,
    # Who did not hand it in is sent to the door behind which one is asked more.
    ("paper", "get"): [302, 200] + [302] * 6,
    ("manage_paper", "get"): MANAGE_NOBODY,
    ("manage_application_form", "get"): MANAGE_NOBODY,
    ("own_teaching", "get"): SIGNED_IN,
    ("teaching_describe", "post"): trainers(422),
    ("teaching_certificate", "post"): trainers(422),
    ("teaching_activity", "post"): trainers(422),
    ("teaching_appeal", "post"): [302, 404, 302, 404, 404, 404, 404, 404],
    ("teaching_invitation", "post"): NOBODY,
    ("teaching_record_json", "get"): trainers(200),
    ("teaching_record_pdf", "get"): trainers(200),
    ("own_institutions", "get"): manager_only(302),
    ("own_institution", "get"): manager_only(200),
    ("own_people", "get"): manager_only(200),
    ("own_trainer", "get"): manager_only(200),
    ("own_licences", "get"): manager_only(200),
    ("own_quality", "get"): manager_only(200),
    ("own_invite", "post"): manager_only(422),
    ("own_withdraw", "post"): manager_only(302),
    ("own_end", "post"): manager_only(302),
    ("own_name_manager", "post"): manager_only(302),
    ("own_end_manager", "post"): manager_only(302),
    ("own_pledge", "post"): manager_only(302),
    ("own_apply", "post"): manager_only(302),
    ("conduct_trainers", "get"): supervisor_only(200),
    ("conduct_trainer", "get"): supervisor_only(200),
    ("conduct_record_json", "get"): supervisor_only(200),
    ("conduct_record_pdf", "get"): supervisor_only(200),
    ("conduct_lift", "post"): supervisor_only(302),
    # The finding is this officer's own: somebody else answers the objection.
    ("conduct_answer", "post"): supervisor_only(403),
    ("quality_institutions", "get"): [302, 403, 404, 404, 200, 200, 404, 200],
    ("quality_institution", "get"): [302, 403, 404, 404, 200, 200, 404, 200],
    ("board_courses", "get"): [302, 403, 200, 200, 200, 200, 200, 200],
    ("board", "get"): MANAGE_NOBODY,
}
FORM = {"text": "理由", "answer": "accept", "kind": "resource"}


@pytest.fixture
def manager(institution: Institution, at: datetime) -> User:
    user = accounts.create_user(phone="+8613800000031", display_name="校长", at=at, verified=True)
    institutions.make_manager(institution=institution, user=user, by=None, at=at)
    return user


@pytest.fixture
def supervisor(institution: Institution, at: datetime) -> User:
    user = accounts.create_user(phone="+8613800000051", display_name="主管人员", at=at)
    accounts.make_officer(user=user, region=institution.region, at=at)
    return user


@pytest.fixture
def addresses(
    institution: Institution, trainer: Trainer, manager: User, supervisor: User, learner: User, at: datetime
) -> dict[str, str]:
    """Every address with the ids of things that exist."""
    draft = filled(learner, at)
    paper = Evidence.objects.get().uuid
    invitation = institutions.invite_trainer(
        institution=institution, by=manager, phone="13800000058", name_zh="x", kind="full", from_date=at.date(), at=at
    )
    finding = institutions.find_conduct(
        trainer=trainer, officer=supervisor, severity="note", finding="迟到", reason="两次", from_date=at.date(),
        to_date=None, at=at,
    )  # fmt: skip
    code = institution.code
    args: dict[str, list[object]] = {
        "application": [draft.uuid],
        "application_form": [draft.uuid],
        "application_discard": [draft.uuid],
        "application_letter": [draft.uuid, 1],
        "application_letter_pdf": [draft.uuid, 1],
        "manage_application_form": [draft.uuid],
        "paper": [paper],
        "manage_paper": [paper],
        "teaching_appeal": [finding.uuid],
        "teaching_invitation": [invitation.uuid],
        "own_trainer": [code, trainer.uuid],
        "own_withdraw": [code, invitation.uuid],
        "own_end": [code, trainer.uuid],
        "own_name_manager": [code, trainer.uuid],
        "own_end_manager": [code, manager.uuid],
        "conduct_trainer": [trainer.uuid],
        "conduct_record_json": [trainer.uuid],
        "conduct_record_pdf": [trainer.uuid],
        "conduct_lift": [trainer.uuid, finding.uuid],
        "conduct_answer": [trainer.uuid, finding.uuid],
        "quality_institution": [code],
        "board": [UUID(int=7)],
    }
    houses = ("own_institution", "own_people", "own_licences", "own_quality", "own_invite", "own_pledge", "own_apply")
    args |= {name: [code] for name in houses}
    return {name: reverse(name, args=args.get(name, [])) for name, _method in TABLE}


@pytest.mark.parametrize("role", ROLES)
def test_who_gets_what(role, addresses, request, stranger, signed_in):
    person = request.getfixturevalue(role)
    client = stranger if role == "stranger" else signed_in(getattr(person, "user", person))
    found = {}
    for name, method in TABLE:
        # Each act is undone, so that none stands in the way of the next.
        with transaction.atomic():
            answer = getattr(client, method)(addresses[name], FORM if method == "post" else {})
            found[name] = answer.status_code
            transaction.set_rollback(True)
    assert found == {name: row[ROLES.index(role)] for (name, _method), row in TABLE.items()}


def test_acts_are_not_done_by_reading(addresses, manager, signed_in):
    browser = signed_in(manager)
    for name, method in TABLE:
        if method == "post":
            assert browser.get(addresses[name]).status_code == 405, name
