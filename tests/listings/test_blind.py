"""Two reviewers see nothing of each other before both have signed: in no page, by no posted id, in no count."""

import pytest
from django.urls import reverse

from listings import services as listings
from listings.models import Comment, CommentMark

WORDS = ("这一句只有我知道", "我的总评", "审核员老周")


@pytest.fixture
def one_signed(two_reviewed, auditor, at):
    """`auditor` has commented and signed; `second_auditor` has not."""
    lesson = two_reviewed.version.lesson_list[0]
    listings.comment(submission=two_reviewed, auditor=auditor, text=WORDS[0], lesson_key=lesson.key, at_ms=1000, at=at)
    listings.return_for_changes(submission=two_reviewed, auditor=auditor, reason=WORDS[1], at=at)
    assert two_reviewed.is_open
    return two_reviewed


def pages_of(submission):
    lesson = submission.version.lesson_list[0]
    desk = reverse("listings_desk", args=[submission.uuid])
    return [
        reverse("listings_queue"),
        reverse("listings_queue") + "?show=mine",
        reverse("wagtailadmin_home"),
        desk,
        f"{desk}?lesson={lesson.key}",
        reverse("listings_score", args=[submission.uuid]),
    ]


@pytest.mark.parametrize("who", ["second_auditor", "third_auditor"])
def test_no_page_shows_anything_of_the_other(one_signed, who, request, signed_in):
    client = signed_in(request.getfixturevalue(who))
    for address in pages_of(one_signed):
        html = client.get(address).content.decode()
        for words in WORDS:
            assert words not in html, address
        assert "1 条批注" not in html
        assert 'desk-badge">1' not in html


def test_not_even_the_number_of_comments(one_signed, second_auditor, at):
    assert [row.comment_count for row in listings.queue(user=second_auditor, at=at).rows] == [0]


def test_the_trainer_sees_nothing_yet(one_signed, trainer, signed_in):
    html = signed_in(trainer.user).get(reverse("listings_comments", args=[one_signed.uuid])).content.decode()
    assert not [words for words in WORDS if words in html]


def test_an_error_page_shows_nothing_either(one_signed, second_auditor, signed_in):
    client = signed_in(second_auditor)
    for name, form in (
        ("listings_comment", {"text": ""}),
        ("listings_decide", {"decision": "return", "reason": "", "confirm": "yes"}),
        ("listings_decide", {"decision": "approve", "confirm": "yes"}),
        ("listings_hand_back", {"conflict": "yes", "why": ""}),
    ):
        response = client.post(reverse(name, args=[one_signed.uuid]), form)
        assert response.status_code in (400, 409)
        assert not [words for words in WORDS if words in response.content.decode()]


def test_the_others_comment_answers_like_one_that_is_not_there(one_signed, second_auditor, signed_in):
    client, comment = signed_in(second_auditor), Comment.objects.get()
    for uuid in (comment.uuid, "00000000-0000-4000-8000-000000000000"):
        for name in ("listings_remove_comment", "listings_mark"):
            response = client.post(reverse(name, args=[one_signed.uuid, uuid]), {"resolved": "yes"})
            assert response.status_code == 404
    assert Comment.objects.count() == 1
    assert not CommentMark.objects.exists()


def test_when_all_are_in_everybody_reads_everything(one_signed, auditor, second_auditor, signed_in, at):
    listings.return_for_changes(submission=one_signed, auditor=second_auditor, reason="同意", at=at)
    html = signed_in(second_auditor).get(reverse("listings_desk", args=[one_signed.uuid])).content.decode()
    for words in WORDS:
        assert words in html


def test_the_third_is_as_blind_as_the_first_two(one_signed, second_auditor, third_auditor, signed_in, at):
    listings.approve(submission=one_signed, auditor=second_auditor, reason="我觉得行", at=at)
    assert one_signed.assignments.get(seat=3).reviewer == third_auditor
    client = signed_in(third_auditor)
    for address in pages_of(one_signed):
        html = client.get(address).content.decode()
        for words in (*WORDS, "我觉得行", "审核员老吴"):
            assert words not in html, address


def test_marks_of_earlier_comments_are_ones_own(two_reviewed, auditor, second_auditor, trainer, draft, signed_in, at):
    comment = listings.comment(submission=two_reviewed, auditor=auditor, text="改短", at=at)
    for reviewer in (auditor, second_auditor):
        listings.return_for_changes(submission=two_reviewed, auditor=reviewer, reason="改", at=at)
    again = listings.submit(page=draft, user=trainer.user, at=at)
    listings.mark_comment(submission=again, auditor=auditor, uuid=comment.uuid, resolved=True, at=at)
    mine, other = (
        signed_in(who).get(reverse("listings_desk", args=[again.uuid])).content.decode()
        for who in (auditor, second_auditor)
    )
    assert "is-resolved" in mine
    assert "is-resolved" not in other
