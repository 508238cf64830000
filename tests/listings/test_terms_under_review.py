"""A term that runs out while its renewal lies with the auditors."""

from datetime import timedelta

import pytest

from listings import services as listings
from listings.models import Listing

OVER = timedelta(days=3 * 365 + 1)


@pytest.fixture
def renewal(listed, draft, trainer, at):
    return listings.submit(page=draft, user=trainer.user, at=at + OVER - timedelta(days=2))


def test_it_stays_while_the_auditors_look_and_begins_anew_when_they_approve(listed, renewal, auditor, at):
    assert listings.expire(at=at + OVER) == 0
    assert Listing.objects.get().state == "listed"
    listings.approve(submission=renewal, auditor=auditor, at=at + OVER)
    assert listings.expire(at=at + OVER) == 0
    assert Listing.objects.get().listed_until == (at + OVER).date() + timedelta(days=3 * 365)


def test_it_ends_when_they_return_the_renewal(listed, renewal, auditor, at):
    listings.return_for_changes(submission=renewal, auditor=auditor, reason="改", at=at + OVER)
    assert listings.expire(at=at + OVER) == 1
    assert Listing.objects.get().exit_reason == "expired"
