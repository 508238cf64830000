"""Practice work: handed in by versions, marked by the rubric; its minutes count when it is accepted, never before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from accounts import services as accounts
from accounts.models import Notice, User
from audit.models import Event
from courses import services as courses
from institutions import services as institutions
from institutions.models import Institution, Trainer
from learning import services as learning
from learning.models import Completion, Enrolment, Mark, Work
from learning.services.missing import sentence
from skillsbank import services as skillsbank
from tests.learning.conftest import practice, video

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
GOOD, FAIR, POOR = {"1": "3", "2": "3"}, {"1": "3", "2": "2"}, {"1": "2", "2": "1"}


@pytest.fixture
def colleague(trainer: Trainer, institution: Institution, at: Any) -> User:
    return _teacher(institution, "+8613800000061", at)


@pytest.fixture
def third(trainer: Trainer, institution: Institution, at: Any) -> User:
    return _teacher(institution, "+8613800000062", at)


def _teacher(institution: Institution, phone: str, at: Any) -> User:
    user = accounts.create_user(phone=phone, display_name="同事", at=at)
    texts = dict.fromkeys(("name_en", "headline_zh", "headline_en", "bio_zh", "bio_en"), "")
    institutions.add_trainer(institution=institution, user=user, name_zh="同事", at=at, **texts)
    courses.admit_trainer(institution=institution, user=user)
    return user


@pytest.fixture
def enrolled(learner: User, release_course: Callable[..., Any], at: Any) -> Callable[..., Enrolment]:
    def enrol(*lessons: Any) -> Enrolment:
        version = release_course(*(lessons or (practice(),)))
        return learning.enrol(user=learner, slug=version.course.slug, at=at)

    return enrol


def hand_in(enrolment: Enrolment, at: Any, text: str = "我的计划") -> Work:
    learning.save_draft(enrolment=enrolment, lesson_key="work", text=text, form={}, at=at)
    learning.hand_in(enrolment=enrolment, lesson_key="work", at=at)
    return Work.objects.get(enrolment=enrolment)


def mark(work: Work, marker: User, at: Any, scores: Any = GOOD, verdict: str = "accept", **fields: Any) -> Work:
    num = fields.pop("num", work.hand_ins.count())
    comment = fields.pop("comment", "" if verdict == "accept" else "请补预算")
    return learning.assess(
        work=work, marker=marker, num=num, scores=scores, verdict=verdict, comment=comment, at=at + timedelta(days=1)
    )


def test_minutes_count_when_the_work_is_accepted_and_never_before(
    learner: User, trainer: Trainer, enrolled: Any, play: Any, give_name: Any, at: Any
) -> None:
    give_name(learner)
    enrolment = enrolled(video(90_500), practice(minutes=30))
    player = play(learner, enrolment.version)
    player.watch(0, 90_500)
    work = hand_in(enrolment, player.now)
    assert learning.evaluate(enrolment=enrolment, at=player.now) is None
    assert skillsbank.balance_minutes(learner) == 0
    work = mark(work, trainer.user, player.now)
    completion = Completion.objects.get()
    # 90.5 s and 30 minutes, floored once.
    assert (work.minutes, completion.practice_minutes, completion.minutes) == (30, 30, 31)
    assert skillsbank.balance_minutes(learner) == 31
    kinds = [event.kind for event in learning.replay(enrolment=enrolment)]
    assert kinds[-5:-3] == ["handed_in", "work_marked"]


def test_work_comes_back_with_words_and_is_handed_in_again(
    learner: User, trainer: Trainer, enrolled: Any, at: Any
) -> None:
    enrolment = enrolled()
    with translation.override("en"):
        assert "handing in the practice work" in sentence(learning.missing(enrolment=enrolment))
        work = mark(hand_in(enrolment, at), trainer.user, at, POOR, "return")
        assert "revising the practice work" in sentence(learning.missing(enrolment=enrolment))
    assert (work.state, work.points, work.minutes) == ("returned", None, 0)
    page = learning.work_page(enrolment=enrolment, lesson_key="work")
    assert page.is_open
    assert page.text == "我的计划"
    assert page.versions[0].marks[0].comment == "请补预算"
    again = hand_in(enrolment, at + timedelta(days=2), "补了预算")
    assert [
        version.hand_in.text for version in learning.work_page(enrolment=enrolment, lesson_key="work").versions
    ] == [
        "补了预算",
        "我的计划",
    ]
    assert mark(again, trainer.user, at + timedelta(days=2)).points == 20
    assert Notice.objects.filter(user=learner, url="/learn/short-course/work/practice/").count() == 2
    acts = list(
        Event.objects.filter(object_type="work").order_by("pk").values_list("action", "detail__from", "detail__to")
    )
    assert acts == [
        ("practice.handed_in", "draft", "handed_in"),
        ("practice.marked", "handed_in", "handed_in"),
        ("practice.returned", "handed_in", "returned"),
        ("practice.handed_in", "returned", "handed_in"),
        ("practice.marked", "handed_in", "handed_in"),
        ("practice.accepted", "handed_in", "accepted"),
    ]


def test_only_trainers_of_the_institution_mark_and_nobody_his_own(
    learner: User, auditor: User, trainer: Trainer, enrolled: Any, at: Any
) -> None:
    work = hand_in(enrolled(), at)
    for stranger in (learner, auditor):
        with pytest.raises(learning.WorkNotFound):
            mark(work, stranger, at)
        assert not learning.queue(user=stranger, at=at).exists()
    own = learning.enrol(user=trainer.user, slug="short-course", at=at)
    own_work = hand_in(own, at)
    with pytest.raises(learning.WorkNotFound):
        mark(own_work, trainer.user, at)
    assert list(learning.queue(user=trainer.user, at=at)) == [work]
    assert not Mark.objects.exists()


def test_a_trainer_whose_conduct_is_not_clear_marks_nothing(
    trainer: Trainer, enrolled: Any, officer: User, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = hand_in(enrolled(), at)
    monkeypatch.setattr(institutions, "is_clear", lambda **_: False)
    with pytest.raises(learning.WorkNotFound):
        mark(work, trainer.user, at)
    assert not learning.queue(user=trainer.user, at=at).exists()


@pytest.mark.parametrize(
    ("scores", "verdict", "comment"),
    [
        ({"1": "3"}, "accept", ""),
        (GOOD, "return", " "),
        (POOR, "accept", ""),
        (GOOD, "", ""),
        ({"1": "9"}, "accept", ""),
    ],
)
def test_an_unfinished_mark_is_refused_and_leaves_nothing(
    trainer: Trainer, enrolled: Any, at: Any, scores: Any, verdict: str, comment: str
) -> None:
    work = hand_in(enrolled(), at)
    with pytest.raises(learning.MarkIncomplete):
        mark(work, trainer.user, at, scores, verdict, comment=comment)
    work.refresh_from_db()
    assert (work.state, Mark.objects.count()) == ("handed_in", 0)


def test_a_version_is_marked_once_and_only_the_one_that_was_read(trainer: Trainer, enrolled: Any, at: Any) -> None:
    work = hand_in(enrolled(), at)
    with pytest.raises(learning.MarkMoved):
        mark(work, trainer.user, at, num=2)
    mark(work, trainer.user, at)
    with pytest.raises(learning.MarkMoved):
        mark(work, trainer.user, at)


def test_what_is_handed_in_is_not_changed_any_more(trainer: Trainer, enrolled: Any, at: Any) -> None:
    enrolment = enrolled()
    with pytest.raises(learning.NothingToHandIn):
        learning.hand_in(enrolment=enrolment, lesson_key="work", at=at)
    hand_in(enrolment, at)
    with pytest.raises(learning.WorkNotOpen):
        learning.save_draft(enrolment=enrolment, lesson_key="work", text="改", form={}, at=at)
    with pytest.raises(learning.WorkNotOpen):
        learning.hand_in(enrolment=enrolment, lesson_key="work", at=at)


def test_drafts_are_kept_by_versions_and_come_back(enrolled: Any, at: Any) -> None:
    enrolment = enrolled()
    for num in range(1, 24):
        learning.save_draft(enrolment=enrolment, lesson_key="work", text=f"第{num}稿", form={}, at=at)
        learning.save_draft(enrolment=enrolment, lesson_key="work", text=f"第{num}稿", form={}, at=at)
    page = learning.work_page(enrolment=enrolment, lesson_key="work")
    assert [draft.num for draft in page.drafts] == list(range(23, 3, -1))
    learning.restore_draft(enrolment=enrolment, lesson_key="work", num=20, at=at)
    assert learning.work_page(enrolment=enrolment, lesson_key="work").text == "第20稿"


@pytest.mark.parametrize("num", ["9" * 5000, "9" * 30, "99999", "", "-1", "x"])
def test_a_version_that_never_was_does_not_come_back(
    num: str, enrolled: Any, learner: User, signed_in: Callable[[User], Client], at: Any
) -> None:
    learning.save_draft(enrolment=enrolled(), lesson_key="work", text="第一稿", form={}, at=at)
    answer = signed_in(learner).post("/learn/short-course/work/practice/", {"act": f"restore-{num}"})
    assert answer.status_code == 404


def test_late_work_loses_the_points_that_were_announced_but_not_its_minutes(
    trainer: Trainer, enrolled: Any, at: Any
) -> None:
    enrolment = enrolled(practice(due_days=7, late="deduct", late_percent=30))
    work = hand_in(enrolment, at + timedelta(days=7, seconds=1))
    assert work.is_late
    work = mark(work, trainer.user, at + timedelta(days=8), FAIR)
    # 15 points less 30 %, rounded for the learner; accepted by what it was worth before.
    assert (work.points, work.minutes) == (11, 30)


def test_revising_what_came_back_is_never_late(trainer: Trainer, enrolled: Any, at: Any) -> None:
    enrolment = enrolled(practice(due_days=7, late="deduct", late_percent=30))
    mark(hand_in(enrolment, at), trainer.user, at, verdict="return")
    assert not hand_in(enrolment, at + timedelta(days=9), "改好了").is_late


def test_two_markers_do_not_see_each_other_and_meet_in_the_middle(
    trainer: Trainer, colleague: User, enrolled: Any, at: Any
) -> None:
    work = hand_in(enrolled(practice(second_marker=True)), at)
    assert mark(work, trainer.user, at, GOOD).state == "handed_in"
    blind = learning.marking_page(user=colleague, uuid=work.uuid, at=at)
    assert (list(blind.marks), blind.mark_count, blind.may_mark) == ([], 1, True)
    assert not learning.marking_page(user=trainer.user, uuid=work.uuid, at=at).may_mark
    with pytest.raises(learning.MarkMoved):
        mark(work, trainer.user, at)
    middle = {"1": "3", "2": "3"} | {"2": "2"}
    accepted = mark(work, colleague, at, middle)
    # 20 and 15 of 20 are 25 % apart: too far.
    assert accepted.state == "disputed"


def test_a_third_person_settles_what_two_see_differently(
    trainer: Trainer, colleague: User, third: User, enrolled: Any, at: Any
) -> None:
    work = hand_in(enrolled(practice(second_marker=True)), at)
    mark(work, trainer.user, at, GOOD)
    work = mark(work, colleague, at, FAIR)
    assert (work.state, Completion.objects.count()) == ("disputed", 0)
    assert len(learning.marking_page(user=third, uuid=work.uuid, at=at).marks) == 2
    work = mark(work, third, at, FAIR)
    assert (work.state, work.points) == ("accepted", 15)


def test_two_who_differ_may_agree(trainer: Trainer, colleague: User, enrolled: Any, at: Any) -> None:
    work = hand_in(enrolled(practice(second_marker=True)), at)
    mark(work, trainer.user, at, GOOD)
    mark(work, colleague, at, POOR, "return")
    assert Notice.objects.filter(url=f"/manage/marking/{work.uuid}/").count() == 2
    work = mark(work, colleague, at, GOOD, comment="重读之后同意")
    assert (work.state, work.points) == ("accepted", 20)
    assert Mark.objects.filter(marker=colleague).count() == 2


def test_files_are_let_out_one_by_one_to_those_concerned(
    learner: User,
    other_learner: User,
    auditor: User,
    trainer: Trainer,
    enrolled: Any,
    signed_in: Callable[[User], Client],
    at: Any,
) -> None:
    enrolment = enrolled()
    with pytest.raises(institutions.FileRefused):
        learning.add_file(
            enrolment=enrolment, lesson_key="work", upload=SimpleUploadedFile("a.pdf", b"MZ"), name="a.pdf", at=at
        )
    kept = learning.add_file(
        enrolment=enrolment, lesson_key="work", upload=SimpleUploadedFile("计划.pdf", PDF), name="计划.pdf", at=at
    )
    uuid = kept.evidence.uuid
    own, desk = f"/learn/short-course/work/practice/files/{uuid}/", f"/manage/marking/files/{uuid}/"
    assert signed_in(learner).get(own).status_code == 200
    # A draft is the learner's alone.
    assert signed_in(trainer.user).get(desk).status_code == 404
    learning.hand_in(enrolment=enrolment, lesson_key="work", at=at)
    answer = signed_in(trainer.user).get(desk)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == PDF
    assert signed_in(auditor).get(desk).status_code == 200
    assert signed_in(other_learner).get(own).status_code == 404
    readings = Event.objects.filter(action="evidence.read", object_id=str(uuid))
    assert list(readings.order_by("pk").values_list("actor_uuid", "region_code")) == [
        (str(trainer.user.uuid), "110000"),
        (str(auditor.uuid), "110000"),
    ]


def test_a_file_taken_away_goes_from_the_store_unless_a_version_holds_it(
    trainer: Trainer, enrolled: Any, at: Any, django_capture_on_commit_callbacks: Any
) -> None:
    enrolment = enrolled()

    def add(name: str) -> Any:
        upload = SimpleUploadedFile(name, PDF)
        return learning.add_file(enrolment=enrolment, lesson_key="work", upload=upload, name=name, at=at).evidence

    gone, kept = add("gone.pdf"), add("kept.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        learning.remove_file(enrolment=enrolment, lesson_key="work", uuid=gone.uuid, at=at)
    assert not storages["media"].exists(gone.key)
    learning.hand_in(enrolment=enrolment, lesson_key="work", at=at)
    mark(Work.objects.get(), trainer.user, at, verdict="return")
    learning.remove_file(enrolment=enrolment, lesson_key="work", uuid=kept.uuid, at=at)
    assert storages["media"].exists(kept.key)
    page = learning.work_page(enrolment=enrolment, lesson_key="work")
    assert (list(page.files), len(page.versions[0].files)) == ([], 1)


def test_the_learner_works_and_the_trainer_marks_on_pages(
    learner: User, trainer: Trainer, enrolled: Any, signed_in: Callable[[User], Client], at: Any
) -> None:
    enrolled(practice(due_days=7))
    mine, desk = signed_in(learner), signed_in(trainer.user)
    address = "/learn/short-course/work/practice/"
    assert mine.get("/learn/short-course/work/").headers["Location"] == address
    assert "写一份投放计划" in mine.get(address).content.decode()
    refused = mine.post(address, {"act": "hand_in", "text": ""})
    assert refused.status_code == 422
    mine.post(address, {"act": "hand_in", "text": "我的计划", "files": SimpleUploadedFile("图.pdf", PDF)})
    assert "我的计划" in mine.get(address).content.decode()
    assert "/manage/marking/" in desk.get("/manage/").content.decode()
    work = Work.objects.get()
    assert str(work.uuid) in desk.get("/manage/marking/").content.decode()
    page = f"/manage/marking/{work.uuid}/"
    assert "我的计划" in desk.get(page).content.decode()
    assert desk.post(page, {"num": "1", "verdict": "accept"}).status_code == 422
    assert desk.post(page, {"num": "1", "verdict": "accept", "score-1": "3", "score-2": "3"}).status_code == 302
    work.refresh_from_db()
    assert work.state == "accepted"
    # Nothing is left but the real name, so the course goes on to its end.
    assert mine.get("/learn/short-course/").headers["Location"] == "/learn/short-course/done/"
    assert mine.get(address).status_code == 200


def test_whoever_waits_for_a_mark_is_sent_to_the_other_lessons_first(
    learner: User, enrolled: Any, play: Any, at: Any
) -> None:
    enrolment = enrolled(practice(), video(60_000, key="v1"))
    assert learning.overview(enrolment=enrolment, at=at).next_lesson.key == "work"
    hand_in(enrolment, at)
    assert learning.overview(enrolment=enrolment, at=at).next_lesson.key == "v1"
    play(learner, enrolment.version, "v1").watch(0, 60_000)
    assert learning.overview(enrolment=enrolment, at=at).next_lesson.key == "work"


def test_the_queue_asks_the_database_a_fixed_number_of_times(
    trainer: Trainer, enrolled: Any, at: Any, django_assert_max_num_queries: Any
) -> None:
    hand_in(enrolled(), at)
    for num in range(5):
        user = accounts.create_user(phone=f"+861380000007{num}", at=at)
        hand_in(learning.enrol(user=user, slug="short-course", at=at), at)
    with django_assert_max_num_queries(7):
        rows = learning.queue_rows(learning.queue(user=trainer.user, at=at), user=trainer.user)
    assert len(rows) == 6
