"""Two at once, on PostgreSQL: one institution, one submission, one manager at least."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from accounts import services as accounts
from accounts.models import User
from common.errors import DomainError
from institutions import services as institutions
from institutions.models import Institution, InstitutionManager
from listings import services as listings
from listings.models import DossierDraft, Listing, Submission
from tests.listings.dossiers import CODE, applied, filled

pytestmark = [pytest.mark.usefixtures("one_reviewer"), pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Any) -> list[BaseException | None]:
    """Do these at the same time; what each of them raised."""

    def run(act: Any) -> BaseException | None:
        try:
            act()
        except DomainError as error:
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(run, act) for act in acts]]


@pytest.fixture
def ready(reference: None, auditor: User, second_auditor: User, at: datetime) -> None:
    """A site. The test before has emptied the tables, Wagtail's first rows included."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Locale, Page

    from courses import services as courses

    if Page.get_first_root_node() is None:
        locale, _created = Locale.objects.get_or_create(language_code="zh-hans")
        kind = ContentType.objects.get_for_model(Page)
        Page.add_root(instance=Page(title="Root", slug="root", content_type=kind, locale=locale))
    courses.ensure_site(at=at)


def approval(submission: Submission, auditor: User, at: datetime) -> Any:
    mine = Submission.objects.get(pk=submission.pk)
    return lambda: listings.approve_dossier(submission=mine, auditor=auditor, at=at)


def test_two_approvals_of_one_application_make_one_institution(
    ready: None, learner: User, auditor: User, second_auditor: User, at: datetime
) -> None:
    submission = applied(learner, at)
    raised = at_once(approval(submission, auditor, at), approval(submission, second_auditor, at))
    assert sum(one is None for one in raised) == 1
    assert Institution.objects.count() == 1
    assert Listing.objects.get().state == "listed"


def test_two_applications_with_one_code_make_one_institution(
    ready: None, learner: User, other_learner: User, auditor: User, second_auditor: User, at: datetime
) -> None:
    first, second = applied(learner, at), applied(other_learner, at)
    # Who was drawn for which is chance.
    raised = at_once(*[approval(one, one.assignments.get().reviewer, at) for one in (first, second)])
    assert sum(one is None for one in raised) == 1
    assert any(isinstance(one, institutions.CodeTaken) for one in raised)
    assert Institution.objects.filter(code=CODE).count() == 1
    assert InstitutionManager.objects.count() == 1


def test_two_submits_of_one_draft_make_one_round(ready: None, learner: User, at: datetime) -> None:
    draft = filled(learner, at)

    def submit() -> None:
        listings.submit_dossier(draft=DossierDraft.objects.get(pk=draft.pk), user=learner, at=at)

    raised = at_once(submit, submit)
    assert sum(one is None for one in raised) == 1
    assert Submission.objects.count() == 1


def test_two_managers_do_not_end_each_other(
    ready: None, institution: Institution, learner: User, other_learner: User, at: datetime
) -> None:
    for user in (learner, other_learner):
        institutions.make_manager(institution=institution, user=user, by=None, at=at)
    raised = at_once(
        lambda: institutions.end_manager(institution=institution, user=learner, by=other_learner, at=at),
        lambda: institutions.end_manager(institution=institution, user=other_learner, by=learner, at=at),
    )
    assert sum(one is None for one in raised) == 1
    assert InstitutionManager.objects.filter(to_date=None).count() == 1
    assert accounts.may_manage(learner) != accounts.may_manage(other_learner)
