"""Whom an act on a listing reaches: everybody of its institution, and somebody for every objection."""

import pytest

from accounts.models import Notice
from institutions import services as institutions
from listings import services as listings


@pytest.fixture
def manager(institution, learner, at):
    """Runs the institution, and teaches nothing: as its onboarding leaves it."""
    institutions.make_manager(institution=institution, user=learner, by=None, at=at)
    return learner


def test_who_runs_the_institution_is_told_as_its_trainers_are(listed, manager, trainer, regional_officer, at):
    listings.suspend(listing=listed, officer=regional_officer, reason="核实投诉", at=at)
    for person in (manager, trainer.user):
        assert Notice.objects.filter(user=person, body__contains="核实投诉").count() == 1


def test_who_runs_and_teaches_there_is_told_once(listed, institution, trainer, regional_officer, at):
    institutions.make_manager(institution=institution, user=trainer.user, by=None, at=at)
    listings.suspend(listing=listed, officer=regional_officer, reason="核实投诉", at=at)
    assert Notice.objects.filter(user=trainer.user, body__contains="核实投诉").count() == 1


def test_who_ran_it_once_is_told_no_more(listed, institution, manager, trainer, regional_officer, at):
    institutions.make_manager(institution=institution, user=trainer.user, by=None, at=at)
    institutions.end_manager(institution=institution, user=manager, by=trainer.user, at=at)
    listings.suspend(listing=listed, officer=regional_officer, reason="核实投诉", at=at)
    assert not Notice.objects.filter(user=manager, body__contains="核实投诉").exists()


def test_an_objection_in_a_region_without_officers_reaches_the_administrators(listed, trainer, officer, at):
    listings.suspend(listing=listed, officer=officer, reason="核实投诉", at=at)
    listings.object_to(user=trainer.user, text="没有违规", at=at, event=listed.events.get(act="suspended"))
    assert Notice.objects.filter(user=officer, body__startswith="没有违规\n").exists()
