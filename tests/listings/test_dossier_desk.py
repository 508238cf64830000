"""A listing that is no course, at the same desk: sections, rubric, two signatures, two versions side by side."""

import pytest
from django.urls import reverse

from listings import services as listings
from listings.models import Dossier, Listing, ListingEvent, Submission
from listings.services import dossiers
from listings.services.moves import move
from reference.models import Region


@pytest.fixture
def put_into_effect(monkeypatch):
    """A kind of dossier with one section of what stands in its content; whom its approval was told."""
    told = []

    def sections(dossier):
        rows = tuple(dossiers.Row(label, value) for label, value in dossier.content.items())
        return [dossiers.Section("基本信息", rows)]

    def approved(*, dossier, actor, at):
        told.append((dossier, actor))

    kind = dossiers.DossierKind(sections=sections, approved=approved)
    monkeypatch.setitem(dossiers._KINDS, "platform", kind)
    return told


@pytest.fixture
def hand_in(reference, put_into_effect, learner, auditor, second_auditor, at):
    """`hand_in(name="…")`: the next round of a platform's listing."""

    def hand(**content):
        listing, _made = Listing.objects.get_or_create(
            kind="platform", defaults={"region": Region.objects.get(code="110000"), "changed_at": at}
        )
        num = listing.dossiers.count() + 1
        facts = {"title_zh": content["name"], "content": content, "content_hash": "0" * 64}
        dossier = Dossier.objects.create(listing=listing, num=num, submitted_by=learner, created_at=at, **facts)
        submission = Submission.objects.create(
            listing=listing, dossier=dossier, round=num, submitted_by=learner, submitted_at=at
        )
        move(listing=listing, act=ListingEvent.Act.SUBMITTED, actor=learner, at=at, submission=submission)
        listings.begin_round(submission=submission, at=at)
        return submission

    return hand


def test_a_dossier_is_read_scored_and_approved_by_two(hand_in, put_into_effect, auditor, second_auditor, signed_in, at):
    submission = hand_in(name="云课堂", site="https://a.example/")
    assert (submission.seats, submission.rule.rubric.key) == (2, "dossier-1")
    client = signed_in(auditor)
    desk = client.get(reverse("listings_desk", args=[submission.uuid])).content.decode()
    assert "基本信息" in desk
    assert "https://a.example/" in desk
    assert "云课堂" in client.get(reverse("listings_queue")).content.decode()
    form = {f"score-{one.key}": "3" for one in listings.criteria_of(submission)}
    form |= {"decision": "approve", "confirm": "yes", "reason": "材料齐全"}
    decide = reverse("listings_decide", args=[submission.uuid])
    assert client.post(decide, form | {"confirm": ""}).status_code == 400
    assert client.post(decide, form).status_code == 302
    assert put_into_effect == []
    assert signed_in(second_auditor).post(decide, form).status_code == 302
    submission.refresh_from_db()
    assert (submission.decision, put_into_effect) == ("approved", [(submission.dossier, second_auditor)])
    assert submission.listing.state == Listing.State.LISTED
    assert listings.signature_holds(submission)


def test_two_dossiers_lie_side_by_side(hand_in, auditor, second_auditor, signed_in, at):
    first = hand_in(name="云课堂", site="https://a.example/")
    comment = listings.comment(submission=first, auditor=auditor, text="网址打不开", at=at)
    for reviewer in (auditor, second_auditor):
        listings.return_for_changes(submission=first, auditor=reviewer, reason="网址不对", at=at)
    again = hand_in(name="云课堂", site="https://b.example/", phone="010")
    found = listings.compare_dossiers(old=first.dossier, new=again.dossier)
    assert [text.label for text in found.sections[0].texts] == ["site", "phone"]
    client = signed_in(auditor)
    html = client.get(reverse("listings_compare", args=[again.uuid])).content.decode()
    assert "<ins>b</ins>" in html
    assert "网址打不开" in client.get(reverse("listings_desk", args=[again.uuid])).content.decode()
    marked = client.post(reverse("listings_mark", args=[again.uuid, comment.uuid]), {"resolved": "no"})
    assert marked.status_code == 302
    assert listings.marks_of(submission=again, reviewer=auditor) == {comment.pk: False}


def test_a_dossiers_comment_names_no_lesson(hand_in, auditor, at):
    with pytest.raises(listings.NoSuchMoment):
        listings.comment(submission=hand_in(name="云课堂"), auditor=auditor, text="x", lesson_key="a", at=at)
