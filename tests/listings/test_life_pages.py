"""The pages of a listing's life under /manage/: what officers and institutions see, may do, and are refused."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Notice
from common import clock
from learning import services as learning
from learning.models import Rating
from listings import services as listings
from listings.models import Evaluation, Listing


def url(listing, name="listings_listing", *more):
    return reverse(name, args=[listing.uuid, *more])


def acts_on(html):
    return set(re.findall(r'name="act" value="(\w+)"', html))


def test_an_officer_finds_the_listings_of_the_region_and_what_can_be_done(listed, regional_officer, signed_in):
    client = signed_in(regional_officer)
    assert "电商标题课" in client.get(reverse("listings_index")).content.decode()
    html = client.get(url(listed)).content.decode()
    assert acts_on(html) == {"rectify", "suspended", "exited"}
    assert "审核员老周" in html


@pytest.mark.parametrize(
    ("asked", "found"),
    [({"kind": "course"}, True), ({"kind": "platform"}, False), ({"state": "exited"}, False), ({"q": "电商"}, True),
     ({"q": "没有"}, False), ({"region": "110000"}, True), ({"region": "530000"}, False), ({"page": "x"}, True)],
)  # fmt: skip
def test_the_list_is_narrowed(listed, regional_officer, signed_in, asked, found):
    html = signed_in(regional_officer).get(reverse("listings_index"), asked).content.decode()
    assert (url(listed) in html) is found


def test_the_list_asks_the_same_for_one_and_for_many(
    listed, regional_officer, institution, at, signed_in, django_assert_max_num_queries
):
    for num in range(30):
        Listing.objects.create(
            kind="resource", institution=institution, region_id="110000", changed_at=at, title_zh=f"资源{num}"
        )
    client = signed_in(regional_officer)
    client.get(reverse("listings_index"))
    with django_assert_max_num_queries(25):
        client.get(reverse("listings_index"))


def test_an_officer_of_everywhere_and_an_administrator_see_all(listed, officer, at, signed_in):
    from accounts import services as accounts

    national = accounts.create_user(phone="+8613800000034", display_name="全国主管", at=at)
    accounts.make_officer(user=national, at=at)
    for person in (national, officer):
        assert acts_on(signed_in(person).get(url(listed)).content.decode()) == {"rectify", "suspended", "exited"}


@pytest.mark.parametrize("who", ["foreign_officer", "foreign_trainer", "auditor"])
def test_whoever_has_no_business_there_finds_nothing(listed, at, who, request, signed_in):
    person = request.getfixturevalue(who)
    client = signed_in(getattr(person, "user", person))
    assert client.get(url(listed)).status_code == 404
    assert url(listed) not in client.get(reverse("listings_index")).content.decode()
    assert client.post(url(listed, "listings_act"), {"act": "suspended", "reason": "x"}).status_code == 404
    assert client.post(url(listed, "listings_object"), {"event": "1", "text": "x"}).status_code == 404
    assert Listing.objects.get().state == "listed"


@pytest.mark.parametrize("act", ["rectify", "suspended", "exited", "rectified", "resumed"])
def test_an_institution_can_not_act_as_an_officer(listed, trainer, signed_in, act):
    form = {"act": act, "reason": "x", "due_date": "2026-12-01", "exit_reason": "violation"}
    assert signed_in(trainer.user).post(url(listed, "listings_act"), form).status_code in (403, 404)
    assert Listing.objects.get().state == "listed"


def test_a_refused_act_says_why_and_keeps_what_was_typed(listed, regional_officer, signed_in):
    client = signed_in(regional_officer)
    for form in (
        {"act": "rectify", "reason": "声音太小，请重录", "due_date": "31.12."},
        {"act": "rectify", "reason": "声音太小，请重录", "due_date": "1999-01-01"},
        {"act": "exited", "reason": "声音太小，请重录", "exit_reason": "voluntary"},
        {"act": "exited", "reason": "声音太小，请重录", "exit_reason": "rights", "replacement": "no-such-course"},
    ):
        response = client.post(url(listed, "listings_act"), form)
        html = response.content.decode()
        assert response.status_code == 422
        assert 'role="alert"' in html
        assert "声音太小，请重录" in html
    assert client.post(url(listed, "listings_act"), {"act": "resumed"}).status_code == 409
    assert client.post(url(listed, "listings_act"), {"act": "nonsense"}).status_code == 409


def test_the_whole_way_by_forms_from_both_sides(listed, half_way, regional_officer, second_officer, trainer, signed_in):
    officer, other, author = (signed_in(user) for user in (regional_officer, second_officer, trainer.user))
    ended = officer.post(
        url(listed, "listings_act"), {"act": "exited", "exit_reason": "violation", "reason": "夸大收入"}
    )
    assert ended.status_code == 302
    html = author.get(url(listed)).content.decode()
    assert "夸大收入" in html
    event = re.search(r'name="event" value="(\d+)"', html)[1]
    assert author.post(url(listed, "listings_object"), {"event": event, "text": "我们没有"}).status_code == 302
    assert "我们没有" in other.get(reverse("listings_index")).content.decode()
    objection = listed.objections.get()
    address = url(listed, "listings_decide_objection", objection.uuid)
    assert officer.post(address, {"decision": "uphold", "reason": "x"}).status_code == 403
    assert author.post(address, {"decision": "uphold", "reason": "x"}).status_code == 404
    assert other.post(address, {"decision": "uphold", "reason": ""}).status_code == 422
    assert other.post(address, {"decision": "uphold", "reason": "证据不足"}).status_code == 302
    assert Listing.objects.get().state == "listed"
    assert "证据不足" in author.get(url(listed)).content.decode()
    assert Notice.objects.filter(user=half_way.user).count() == 2


def test_an_institution_withdraws_and_submits_again_by_forms(listed, trainer, signed_in):
    client = signed_in(trainer.user)
    assert acts_on(client.get(url(listed)).content.decode()) == {"withdraw"}
    assert client.post(url(listed, "listings_act"), {"act": "withdraw", "reason": "改版"}).status_code == 302
    assert acts_on(client.get(url(listed)).content.decode()) == {"readmitted"}
    assert client.post(url(listed, "listings_act"), {"act": "readmitted"}).status_code == 302
    assert Listing.objects.get().state == "draft"


def test_a_reported_rating_is_hidden_by_an_officer_and_answered_by_the_institution(
    listed, half_way, finish, regional_officer, trainer, foreign_trainer, signed_in, at
):
    finish(half_way)
    rating = learning.rate(enrolment=half_way, stars=1, text="骂人的话", at=at)
    learning.report_rating(rating=rating, at=at)
    answer = url(listed, "listings_answer_rating", rating.uuid)
    settle = url(listed, "listings_settle_rating", rating.uuid)
    assert signed_in(foreign_trainer.user).post(answer, {"text": "x"}).status_code == 404
    assert signed_in(regional_officer).post(answer, {"text": "x"}).status_code == 404
    assert signed_in(trainer.user).post(answer, {"text": "谢谢意见"}).status_code == 302
    assert signed_in(trainer.user).post(settle, {"decision": "hide", "reason": "x"}).status_code in (403, 404)
    assert signed_in(regional_officer).post(settle, {"decision": "hide"}).status_code == 422
    assert signed_in(regional_officer).post(settle, {"decision": "hide", "reason": "辱骂"}).status_code == 302
    found = Rating.objects.get()
    assert (found.answer, found.hidden_reason) == ("谢谢意见", "辱骂")


def test_an_evaluation_is_scored_on_its_page_and_read_by_the_institution(
    listed, regional_officer, trainer, foreign_officer, signed_in
):
    listings.open_year(year=2026, at=clock.now())
    evaluation = Evaluation.objects.get()
    address = url(listed, "listings_evaluation", evaluation.uuid)
    officer, author = signed_in(regional_officer), signed_in(trainer.user)
    assert "师德师风" in officer.get(address).content.decode()
    assert author.get(address).status_code == 404
    assert signed_in(foreign_officer).get(address).status_code == 404
    assert "电商标题课" in officer.get(reverse("listings_evaluations")).content.decode()
    assert "电商标题课" not in author.get(reverse("listings_evaluations")).content.decode()
    refused = officer.post(address, {"score-content": "80", "remarks": "继续努力"})
    assert refused.status_code == 422
    assert "继续努力" in refused.content.decode()
    scores = {"score-content": "80", "score-complaints": "100", "remarks": "继续努力"}
    assert officer.post(address, scores).status_code == 302
    assert "继续努力" in author.get(address).content.decode()
    objected = author.post(url(listed, "listings_object"), {"evaluation": str(evaluation.uuid), "text": "偏低"})
    assert objected.status_code == 302
    assert author.post(url(listed, "listings_object"), {"evaluation": "x", "text": "偏低"}).status_code == 404


def test_an_officer_publishes_the_directory_of_the_own_region_only(
    listed, regional_officer, foreign_officer, trainer, signed_in, stranger
):
    address = reverse("listings_publishing")
    assert signed_in(trainer.user).get(address).status_code == 403
    client = signed_in(regional_officer)
    assert "北京市" in client.get(address).content.decode()
    assert client.post(address, {"region": ""}).status_code == 403
    assert client.post(address, {"region": "530000"}).status_code == 403
    assert client.post(address, {"region": "110000"}).status_code == 302
    assert "北京市 · 1" in stranger.get("/directory/releases/").content.decode()


def test_the_menu_leads_officers_and_trainers_to_their_listings(listed, regional_officer, trainer, learner, signed_in):
    for person in (regional_officer, trainer.user):
        assert reverse("listings_index") in signed_in(person).get("/manage/").content.decode()


def test_a_released_course_is_in_search_and_directory_when_the_approval_commits(submission, auditor, stranger, at):
    began = clock.now()
    listings.approve(submission=submission, auditor=auditor, at=at)
    assert "电商标题课" in stranger.get("/courses/?q=电商").content.decode()
    assert "电商标题课" in stranger.get("/directory/?q=电商").content.decode()
    assert clock.now() - began < timedelta(seconds=5)


def test_an_officers_first_page_tells_what_waits_in_the_own_region(
    listed, regional_officer, foreign_officer, second_officer, signed_in, trainer, at
):
    due = at.date() + timedelta(days=10)
    listings.order_rectification(
        listing=listed, officer=regional_officer, due_date=due, reason="声音太小，请重录", at=at
    )
    event = listed.events.order_by("-pk").first()
    listings.object_to(user=trainer.user, event=event, text="声音已经合格", at=at)
    page = signed_in(second_officer).get("/manage/").content.decode()
    assert "声音已经合格" in page
    assert page.count(f"/manage/listings/{listed.uuid}/") >= 2
    assert str(listed.uuid) not in signed_in(foreign_officer).get("/manage/").content.decode()
