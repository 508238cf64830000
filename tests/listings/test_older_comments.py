"""What was said two rounds ago and never settled stands before the reviewer until somebody settles it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from listings import services as listings


@pytest.fixture
def said(submission, auditor, at):
    return listings.comment(submission=submission, auditor=auditor, text="第一课改短", at=at)


@pytest.fixture
def again(submission, auditor, trainer, draft, at):
    """`again(1)` returns what is open and hands it in anew."""

    def hand_in(days):
        listings.return_for_changes(
            submission=submission.listing.submissions.get(decision=""), auditor=auditor, reason="改", at=at
        )
        return listings.submit(page=draft, user=trainer.user, at=at + timedelta(days=days))

    return hand_in


def mark(submission, auditor, said, at, *, resolved):
    listings.mark_comment(submission=submission, auditor=auditor, uuid=said.uuid, resolved=resolved, at=at)


@pytest.mark.parametrize("marked", [None, False])
def test_it_is_asked_about_again_two_rounds_later(said, again, auditor, signed_in, at, marked):
    second = again(1)
    if marked is not None:
        mark(second, auditor, said, at, resolved=marked)
    third = again(2)
    assert list(listings.earlier_comments(third)) == [said]
    assert listings.unmarked(submission=third, reviewer=auditor) == 1
    shown = signed_in(auditor).get(reverse("listings_desk", args=[third.uuid])).content.decode()
    assert "第一课改短" in shown
    mark(third, auditor, said, at, resolved=True)
    assert listings.unmarked(submission=third, reviewer=auditor) == 0


def test_what_is_settled_is_not_asked_about_again(said, again, auditor, at):
    mark(again(1), auditor, said, at, resolved=True)
    assert not listings.earlier_comments(again(2)).exists()


def test_what_one_of_two_calls_open_stays_open(two_reviewed, said, auditor, second_auditor, draft, trainer, at):
    def send_back(submission):
        for who in (auditor, second_auditor):
            listings.return_for_changes(submission=submission, auditor=who, reason="改", at=at)
        return listings.submit(page=draft, user=trainer.user, at=at)

    second = send_back(two_reviewed)
    mark(second, auditor, said, at, resolved=True)
    mark(second, second_auditor, said, at, resolved=False)
    assert list(listings.earlier_comments(send_back(second))) == [said]


def test_an_approval_settles_what_came_before_it(said, again, auditor, draft, trainer, at):
    second = again(1)
    listings.approve(submission=second, auditor=auditor, at=at)
    third = listings.submit(page=draft, user=trainer.user, at=at + timedelta(days=3))
    assert not listings.earlier_comments(third).exists()
