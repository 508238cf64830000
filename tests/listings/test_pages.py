import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from listings import services as listings
from listings.models import Comment, Submission
from listings.views.moment import NotAMoment, parse_moment

# The page, its counts, conflicts and risks; the same for one row and for a full page.
QUEUE_QUERIES = 12


def desk_url(submission, name="listings_desk"):
    return reverse(name, args=[submission.uuid])


def test_the_queue_shows_age_and_says_so_when_it_is_empty(auditor, signed_in):
    html = signed_in(auditor).get(reverse("listings_queue")).content.decode()
    assert "desk-empty" in html


def test_the_queue_counts_and_names_what_waits(submission, auditor, conflicted_auditor, signed_in):
    html = signed_in(auditor).get(reverse("listings_queue")).content.decode()
    assert desk_url(submission) in html
    assert "电商标题课" in html
    conflicted = signed_in(conflicted_auditor).get(reverse("listings_queue")).content.decode()
    assert "电商标题课" in conflicted
    assert desk_url(submission) not in conflicted


def test_the_queue_asks_the_same_for_one_and_for_many(
    submission, write_course, trainer, auditor, at, django_assert_max_num_queries
):
    with django_assert_max_num_queries(QUEUE_QUERIES):
        assert len(listings.queue(user=auditor, at=at).rows) == 1
    for number in range(3):
        listings.submit(page=write_course(slug=f"more-{number}"), user=trainer.user, at=at)
    with django_assert_max_num_queries(QUEUE_QUERIES):
        found = listings.queue(user=auditor, at=at + timedelta(days=8))
        row = found.rows[0]
        assert (row.days, row.late, row.submission.subject.title, row.submission.listing.institution.code[:2]) == (
            6,
            True,
            "电商标题课",
            "52",
        )
    assert (len(found.rows), found.waiting, found.mine, found.late, found.unassigned) == (4, 4, 4, 4, 0)


def test_the_desk_shows_everything_an_auditor_has_to_see(submission, auditor, signed_in):
    client = signed_in(auditor)
    overview = client.get(desk_url(submission)).content.decode()
    for words in ("学会写出有人点的标题", "能写一个合格的标题", "CC BY-SA 4.0", "尚无对应标准", "标题怎么改"):
        assert words in overview
    video, _second, quiz = submission.version.lesson_list
    shown = client.get(desk_url(submission), {"lesson": video.key}).content.decode()
    assert "今天学写标题" in shown
    answers = client.get(desk_url(submission), {"lesson": quiz.key}).content.decode()
    assert "is-right" in answers
    assert answers.index("is-right") < answers.index("十到二十字")


def test_a_comment_is_saved_at_the_second_that_was_typed(submission, auditor, signed_in):
    lesson = submission.version.lesson_list[0]
    response = signed_in(auditor).post(
        desk_url(submission, "listings_comment"), {"lesson": lesson.key, "moment": "0:12", "text": "听不清"}
    )
    assert response.status_code == 302
    assert response.url.endswith(f"?lesson={lesson.key}#t=12")
    assert Comment.objects.get().at_ms == 12_000


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"text": ""}, 400),
        ({"text": "x", "moment": "abc"}, 400),
        ({"text": "x", "lesson": "nowhere", "moment": "0:01"}, 400),
        ({"text": "x" * 2001}, 400),
    ],
)
def test_a_bad_comment_keeps_what_was_typed_and_says_why(submission, auditor, signed_in, form, status):
    response = signed_in(auditor).post(desk_url(submission, "listings_comment"), form)
    html = response.content.decode()
    assert response.status_code == status
    assert 'role="alert"' in html
    assert form["text"][:50] in html
    assert not Comment.objects.exists()


def test_returning_without_a_reason_is_refused_on_the_desk(submission, auditor, signed_in):
    response = signed_in(auditor).post(
        desk_url(submission, "listings_decide"), {"decision": "return", "reason": "", "confirm": "yes"}
    )
    assert response.status_code == 400
    assert Submission.objects.get().is_open


def test_a_second_click_on_approve_answers_409(submission, auditor, signed_in):
    client = signed_in(auditor)
    for lesson in submission.version.lesson_list:
        client.get(desk_url(submission), {"lesson": lesson.key})
    form = {"decision": "approve", "confirm": "yes"}
    form |= {f"score-{one.key}": "3" for one in listings.criteria_of(submission)}
    assert client.post(desk_url(submission, "listings_decide"), form).status_code == 302
    assert client.post(desk_url(submission, "listings_decide"), form).status_code == 409


def test_the_trainer_sees_comments_after_the_decision_with_the_way_to_the_second(
    submission, auditor, trainer, signed_in, at
):
    lesson = submission.version.lesson_list[0]
    comment = listings.comment(
        submission=submission, auditor=auditor, text="这里听不清", lesson_key=lesson.key, at_ms=12_000, at=at
    )
    client, url = signed_in(trainer.user), desk_url(submission, "listings_comments")
    assert "这里听不清" not in client.get(url).content.decode()
    listings.return_for_changes(submission=submission, auditor=auditor, reason="见批注", at=at)
    html = client.get(url).content.decode()
    assert "这里听不清" in html
    assert f"?lesson={lesson.key}#t=12" in html
    assert reverse("wagtailadmin_pages:edit", args=[submission.version.course.page_id]) in html
    answered = client.post(reverse("listings_answer", args=[submission.uuid, comment.uuid]), {"answer": "重录了"})
    assert answered.status_code == 302
    comment.refresh_from_db()
    assert comment.answer == "重录了"


def test_the_second_round_shows_the_first_ones_comments_with_answers(
    submission, auditor, trainer, draft, signed_in, at
):
    comment = listings.comment(submission=submission, auditor=auditor, text="太长", at=at)
    listings.return_for_changes(submission=submission, auditor=auditor, reason="见批注", at=at)
    listings.answer_comment(uuid=comment.uuid, user=trainer.user, text="改短了", at=at)
    again = listings.submit(page=draft, user=trainer.user, at=at + timedelta(hours=1))
    html = signed_in(auditor).get(desk_url(again)).content.decode()
    for words in ("太长", "改短了", "见批注"):
        assert words in html


def test_two_clicks_on_submit_make_one_submission(draft, trainer, auditor, signed_in, at):
    client, url = signed_in(trainer.user), reverse("listings_submit", args=[draft.pk])
    first, second = client.post(url), client.post(url)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Submission.objects.count() == 1


def test_a_submit_that_fails_its_checks_leads_back_to_them(write_course, trainer, signed_in):
    page = write_course(promise_zh="")
    response = signed_in(trainer.user).post(reverse("listings_submit", args=[page.pk]))
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk]) + "#tab-submit"
    assert not Submission.objects.exists()


def test_the_editor_shows_the_checks_with_the_places_they_speak_of(write_course, trainer, signed_in):
    page = write_course(promise_zh="")
    html = signed_in(trainer.user).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'data-check="error"' in html
    assert 'data-anchor="panel-child-promise-' in html
    anchor = html.split('data-check="error" data-anchor="')[1].split('"')[0]
    assert f'id="{anchor}"' in html, re.findall(r'id="(panel[^"]*promise_zh[^"]*)"', html)


@pytest.mark.parametrize("who", ["trainer", "auditor"])
def test_the_first_page_is_the_desk_of_the_role(submission, who, request, signed_in):
    user = request.getfixturevalue(who)
    html = signed_in(getattr(user, "user", user)).get("/manage/").content.decode()
    assert "电商标题课" in html
    assert 'class="desk' in html
    assert "w-dashboard" not in html


def test_the_trainers_desk_counts_learners_and_names_what_came_back(submission, auditor, trainer, signed_in, at):
    listings.return_for_changes(submission=submission, auditor=auditor, reason="第一课听不清", at=at)
    html = signed_in(trainer.user).get("/manage/").content.decode()
    assert "第一课听不清" in html
    assert desk_url(submission, "listings_comments") in html


def test_a_trainer_sees_nothing_of_another_institution(submission, foreign_trainer, signed_in):
    assert "电商标题课" not in signed_in(foreign_trainer.user).get("/manage/").content.decode()


def test_an_empty_directory_says_so(reference, stranger):
    response = stranger.get("/directory/")
    assert response.status_code == 200
    assert json.loads(stranger.get("/directory.json").getvalue()) == {"count": 0, "listings": []}


def test_the_directory_shows_an_approved_course_at_once_and_nothing_before(submission, auditor, stranger, at):
    assert "电商标题课" not in stranger.get("/directory/").content.decode()
    version = listings.approve(submission=submission, auditor=auditor, at=at)
    html = stranger.get("/directory/").content.decode()
    assert version.course.get_absolute_url() in html
    assert "晨光职业技能学校" in html
    assert "2026年11月2日" in html


@pytest.mark.parametrize(("query", "found"), [("电商", True), ("晨光", True), ("标题", True), ("没有这个", False)])
def test_the_directory_is_searched_by_course_and_institution(submission, auditor, stranger, at, query, found):
    listings.approve(submission=submission, auditor=auditor, at=at)
    assert bool(json.loads(stranger.get("/directory.json", {"q": query}).getvalue())["count"]) is found


def test_the_exports_carry_stable_ids(submission, auditor, stranger, at):
    version = listings.approve(submission=submission, auditor=auditor, at=at)
    row = json.loads(stranger.get("/directory.json").getvalue())["listings"][0]
    assert row["course"] == str(version.course.uuid)
    assert row["version"] == str(version.uuid)
    text = stranger.get("/directory.csv").getvalue().decode("utf-8-sig")
    line = next(csv.DictReader(io.StringIO(text)))
    assert line["listing"] == row["listing"]
    assert line["institution_zh"] == "晨光职业技能学校"


def test_a_title_never_becomes_a_formula_in_a_spreadsheet(write_course, trainer, auditor, stranger, at):
    page = write_course(title="=1+1")
    listings.approve(submission=listings.submit(page=page, user=trainer.user, at=at), auditor=auditor, at=at)
    line = next(csv.DictReader(io.StringIO(stranger.get("/directory.csv").getvalue().decode("utf-8-sig"))))
    assert line["title_zh"] == "'=1+1"


def test_the_directory_asks_the_same_for_one_and_for_many(
    submission, write_course, trainer, auditor, at, django_assert_num_queries
):
    listings.approve(submission=submission, auditor=auditor, at=at)
    with django_assert_num_queries(5):
        Client().get("/directory/")
    for number in range(3):
        more = listings.submit(page=write_course(slug=f"more-{number}"), user=trainer.user, at=at)
        listings.approve(submission=more, auditor=auditor, at=at)
    with django_assert_num_queries(5):
        html = Client().get("/directory/").content.decode()
    assert html.count("电商标题课") == 4


def test_institution_and_trainer_pages_show_the_public_part(submission, auditor, trainer, institution, stranger, at):
    version = listings.approve(submission=submission, auditor=auditor, at=at)
    of_institution = stranger.get(reverse("institution", args=[institution.code])).content.decode()
    of_trainer = stranger.get(reverse("trainer", args=[trainer.uuid])).content.decode()
    for html in (of_institution, of_trainer):
        assert version.course.get_absolute_url() in html
        assert trainer.user.phone not in html
        assert trainer.user.phone[-4:] not in html
    assert trainer.name_zh in of_institution
    assert institution.name_zh in of_trainer


def test_unknown_codes_and_ids_are_not_found(reference, stranger, submission, auditor, signed_in):
    assert stranger.get("/institutions/NOBODY/").status_code == 404
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert stranger.get(f"/trainers/{nowhere}/").status_code == 404
    assert signed_in(auditor).get(f"/manage/review/{nowhere}/").status_code == 404


@pytest.mark.parametrize(
    ("text", "ms"), [("42", 42_000), ("0:42", 42_000), ("1:02:03", 3_723_000), ("", None), ("0：42", 42_000)]
)
def test_a_moment_is_read_as_people_type_it(text, ms):
    assert parse_moment(text) == ms


@pytest.mark.parametrize("text", ["abc", "1:2:3:4", "-5", "0:42x"])
def test_a_moment_that_is_none_is_refused(text):
    with pytest.raises(NotAMoment):
        parse_moment(text)


def test_the_editor_may_frame_the_preview_of_a_draft_and_nobody_frames_the_page(draft, listed, trainer, signed_in):
    preview = signed_in(trainer.user).get(reverse("wagtailadmin_pages:view_draft", args=[draft.pk]))
    assert preview.status_code == 200
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    assert "unsafe-inline" not in preview["Content-Security-Policy"]
    page = signed_in(trainer.user).get(listed.listed_course.get_absolute_url())
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
