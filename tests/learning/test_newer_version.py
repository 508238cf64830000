"""A newer version of a course: offered, never forced; what was done in the same lessons comes along."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command

from courses.models import Question
from courses.services.changes import changes
from learning import services as learning
from learning.models import Attempt, CarriedOver, Completion, Enrolment, LessonProgress, Work
from learning.services.rechecking import findings
from learning.services.recounting import differences
from skillsbank import services as skillsbank
from tests.learning.conftest import practice, quiz, reading, video
from tests.learning.newer import next_version
from tests.learning.programmes import make_programme


@pytest.fixture
def old(release_course):
    return release_course(
        video(60_000, "a"), video(40_000, "b"), reading(), quiz(1), quiz(2, "quiz2"), practice(), slug="grown"
    )


@pytest.fixture
def grow(at):
    """`grow(version)`: the next version of the course, released, with the same lessons but for what `change` does."""
    return partial(next_version, at=at)


def fresh(user):
    return learning.get_enrolment(user=user, slug="grown")


def take(user, version, at):
    return learning.take_newer_version(enrolment=fresh(user), version=version.uuid, at=at)


def pass_quiz(enrolment, at, key="quiz"):
    attempt = learning.start_attempt(enrolment=enrolment, lesson_key=key, at=at)
    for question, _options in attempt.order:
        learning.save_answer(enrolment=enrolment, lesson_key=key, question_key=question, choice=["a"], at=at)
    return learning.submit_attempt(enrolment=enrolment, lesson_key=key, at=at)


def another_video(new, key="b"):
    """Lesson `key` shows another recording in the newer version."""
    lesson = new.lessons.get(key=key)
    recording = lesson.video_version
    recording.pk, recording.num, recording._state.adding = None, 2, True
    recording.uuid = type(recording)._meta.get_field("uuid").get_default()
    recording.save()
    new.lessons.filter(key=key).update(video_version=recording)


def assert_evidence_agrees(at):
    assert list(differences()) == []
    assert list(findings(at=at + timedelta(days=1))) == []


def test_what_changed_is_told_in_words(old, grow, learner, signed_in, at):
    def change(new):
        another_video(new)
        new.lessons.filter(key="quiz2").delete()
        new.lessons.filter(key="text").update(title_zh="改了标题")
        new.lessons.create(key="fresh", kind="reading", position=9, title_zh="新的一课", body_html="<p>新</p>")

    learning.enrol(user=learner, slug="grown", at=at)
    client = signed_in(learner)
    assert "data-offer" not in client.get("/learn/grown/a/").content.decode()
    new = grow(old, change)
    found = changes(old=old, new=new)
    told = [[lesson.key for lesson in lessons] for lessons in (found.added, found.changed, found.removed)]
    assert told == [["fresh"], ["b"], ["quiz2"]]
    html = client.get("/learn/grown/a/").content.decode()
    assert "新的一课" in html
    assert f"/learn/grown/newer/{new.uuid}/" in html
    assert "有新版本可选" in client.get("/me/").content.decode()
    # Nobody is moved: what is shown is an offer.
    assert fresh(learner).version_id == old.pk


def test_everything_that_stays_the_same_comes_along(old, grow, learner, trainer, play, at):
    player = play(learner, old, "a")
    player.watch(0, 60_000)
    second = type(player)(learner, player.enrolment, "b", player.now).open()
    second.watch(0, 20_000)
    enrolment, now = player.enrolment, second.now
    learning.mark_read(enrolment=enrolment, lesson_key="text", at=now)
    assert pass_quiz(enrolment, now).passed
    work = learning.save_draft(enrolment=enrolment, lesson_key="work", text="我的计划", form={}, at=now)
    learning.hand_in(enrolment=enrolment, lesson_key="work", at=now)
    scores = {"1": "3", "2": "3"}
    learning.assess(work=work, marker=trainer.user, num=1, scores=scores, verdict="accept", comment="", at=now)
    new = take(learner, grow(old), now)
    assert (new.version.num, new.replaces, new.policy) == (2, enrolment, enrolment.policy)
    done = {row.lesson_key: (row.counted_ms, row.done_at is not None) for row in new.progress.all()}
    assert done == {
        "a": (60_000, True), "b": (20_000, False), "text": (0, True), "quiz": (0, True), "work": (0, True)
    }  # fmt: skip
    assert Work.objects.get().enrolment == new
    assert set(CarriedOver.objects.values_list("lesson_key", flat=True)) == {"a", "b", "text", "quiz", "work"}
    assert_evidence_agrees(now)
    kinds = [event.kind for event in learning.replay(enrolment=new)]
    assert kinds.count("carried") == 5
    assert {"work_marked", "attempt_marked"} <= set(kinds)
    old_events = learning.replay(enrolment=Enrolment.objects.get(pk=enrolment.pk))
    assert [event.facts["course_version"] for event in old_events if event.kind == "replaced"] == [2]
    # Players of the old version count nothing more.
    with pytest.raises(learning.EnrolmentEnded):
        second.claim((20_000, 25_000, 1.0), after_s=10)


def test_the_course_can_be_finished_in_the_newer_version_and_counts_once(
    release_course, grow, learner, play, give_name
):
    give_name(learner)
    version = release_course(video(60_000, "a"), video(60_000, "b"), slug="grown")
    player = play(learner, version, "a")
    player.watch(0, 60_000)
    new = take(learner, grow(version), player.now)
    rest = type(player)(learner, new, "b", player.now).open()
    rest.watch(0, 60_000)
    completion = Completion.objects.get()
    assert (completion.enrolment, completion.minutes, completion.state) == (new, 2, "credited")
    assert skillsbank.balance_minutes(learner) == 2
    assert_evidence_agrees(rest.now)
    # The course began on the day on which the learner joined it.
    assert new.began_at == player.enrolment.created_at < new.created_at


def test_a_course_that_only_lost_lessons_is_complete_at_once(release_course, grow, learner, play, give_name):
    give_name(learner)
    version = release_course(video(60_000, "a"), video(60_000, "b"), slug="grown")
    player = play(learner, version, "a")
    player.watch(0, 60_000)
    new = take(learner, grow(version, lambda new: new.lessons.filter(key="b").delete()), player.now)
    assert Completion.objects.get().enrolment == new


def test_what_is_another_thing_now_is_to_be_done_again(old, grow, learner, play, at):
    def change(new):
        another_video(new)
        Question.objects.filter(lesson__version=new, lesson__key="quiz").update(answers=["b"])
        new.lessons.filter(key="text").update(body_html="<p>全新的内容。</p>")
        new.lessons.filter(key="work").update(practice_minutes=60)

    player = play(learner, old, "b")
    player.watch(0, 40_000)
    learning.mark_read(enrolment=player.enrolment, lesson_key="text", at=player.now)
    pass_quiz(player.enrolment, player.now)
    learning.save_draft(enrolment=player.enrolment, lesson_key="work", text="写了一半", form={}, at=player.now)
    new = take(learner, grow(old, change), player.now)
    assert not LessonProgress.objects.filter(enrolment=new, done_at__isnull=False).exists()
    assert not Attempt.objects.filter(enrolment=new).exists()
    # What was written is not lost, though.
    assert learning.work_page(enrolment=fresh(learner), lesson_key="work").text == "写了一半"
    assert_evidence_agrees(player.now)


def test_failed_attempts_come_along_too(old, grow, learner, at):
    enrolment = learning.enrol(user=learner, slug="grown", at=at)
    attempt = learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key=attempt.order[0][0], choice=["b"], at=at)
    assert not learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at).passed
    left = learning.attempts_left(enrolment=enrolment, lesson_key="quiz")
    take(learner, grow(old), at)
    assert learning.attempts_left(enrolment=fresh(learner), lesson_key="quiz") == left


def fail_quiz(enrolment, at, key="quiz"):
    attempt = learning.start_attempt(enrolment=enrolment, lesson_key=key, at=at)
    for question, _options in attempt.order:
        learning.save_answer(enrolment=enrolment, lesson_key=key, question_key=question, choice=["d"], at=at)
    return learning.submit_attempt(enrolment=enrolment, lesson_key=key, at=at)


def one_word_more(new):
    Question.objects.filter(lesson__version=new, lesson__key="quiz").update(stem_zh="第几题？")


def test_a_changed_quiz_brings_no_attempts_back_over_any_number_of_versions(release_course, grow, learner, at):
    version = release_course(quiz(1, rules={"max_attempts": 3}), slug="grown")
    learning.enrol(user=learner, slug="grown", at=at)
    for left in (2, 1, 0):
        assert not fail_quiz(fresh(learner), at).passed
        assert learning.attempts_left(enrolment=fresh(learner), lesson_key="quiz") == left
        version = grow(version, lambda new: new.lessons.filter(key="quiz").update(pass_percent=50 + new.num))
        take(learner, version, at)
        assert learning.attempts_left(enrolment=fresh(learner), lesson_key="quiz") == left
    with pytest.raises(learning.NoAttemptsLeft):
        learning.start_attempt(enrolment=fresh(learner), lesson_key="quiz", at=at)


def test_who_had_passed_a_quiz_that_changed_can_pass_it_again(release_course, grow, learner, at):
    version = release_course(video(60_000), quiz(1, rules={"max_attempts": 1}), slug="grown")
    assert pass_quiz(learning.enrol(user=learner, slug="grown", at=at), at).passed
    take(learner, grow(version, one_word_more), at)
    assert learning.attempts_left(enrolment=fresh(learner), lesson_key="quiz") == 1
    assert pass_quiz(fresh(learner), at).passed


def test_a_newer_version_dates_no_due_day_anew(release_course, grow, learner, at):
    version = release_course(video(60_000), practice(due_days=7), slug="grown")
    learning.enrol(user=learner, slug="grown", at=at)
    later, due = at + timedelta(days=30), at + timedelta(days=7)

    def change(new):
        work = new.lessons.get(key="work")
        new.lessons.filter(key="work").update(body_html="<p>写得更清楚的任务。</p>")
        new.lessons.create(
            key="more", kind="practice", position=9, title_zh="新任务", body_html=work.body_html,
            pass_percent=60, practice_minutes=30, practice=work.practice,
        )  # fmt: skip

    new = take(learner, grow(version, change), later)
    assert learning.work_page(enrolment=new, lesson_key="work").due_at == due
    learning.save_draft(enrolment=new, lesson_key="work", text="写完了", form={}, at=later)
    learning.hand_in(enrolment=new, lesson_key="work", at=later)
    assert Work.objects.get().is_late
    # But nobody is late with a task that was not there before.
    assert learning.work_page(enrolment=new, lesson_key="more").due_at == later + timedelta(days=7)


def test_work_that_waits_for_a_mark_is_not_left_behind(old, grow, learner, signed_in, at):
    enrolment = learning.enrol(user=learner, slug="grown", at=at)
    learning.save_draft(enrolment=enrolment, lesson_key="work", text="我的计划", form={}, at=at)
    learning.hand_in(enrolment=enrolment, lesson_key="work", at=at)
    new = grow(old, lambda new: new.lessons.filter(key="work").delete())
    with pytest.raises(learning.WorkWaits):
        take(learner, new, at)
    assert fresh(learner).version_id == old.pk
    page = signed_in(learner).post(f"/learn/grown/newer/{new.uuid}/", follow=True).content.decode()
    assert "正在批改" in page


def test_payers_and_groups_stay_and_the_policy_of_the_day_of_joining(old, grow, learner, at):
    funding = learning.Funding(shares={"self": 40, "employer": 60}, programme="人社职培〔2026〕12")
    programme = make_programme(at, funding.programme, quota=1)
    enrolment = learning.enrol(user=learner, slug="grown", at=at, funding=funding)
    new = take(learner, grow(old), at + timedelta(days=40))
    assert (new.training_programme, learning.taken(programme)) == (programme, 1)
    assert dict(new.shares.values_list("payer__code", "percent")) == {"self": 40, "employer": 60}
    assert (new.programme, new.payer, new.policy) == (funding.programme, enrolment.payer, enrolment.policy)


def test_nothing_is_offered_to_who_completed_it_or_where_there_is_nothing(old, grow, learner, other_learner, at):
    enrolment = learning.enrol(user=learner, slug="grown", at=at)
    with pytest.raises(learning.NoNewerVersion):
        learning.take_newer_version(enrolment=enrolment, version=enrolment.uuid, at=at)
    Completion.objects.create(
        enrolment=enrolment, at=at, watched_ms=60_000, minutes=1, report={}, state=Completion.State.AWAITING_NAME
    )
    new = grow(old)
    assert learning.overview(enrolment=fresh(learner), at=at).offer is None
    with pytest.raises(learning.NothingToMove):
        take(learner, new, at)
    # Who joins now is in the newest anyway.
    learning.enrol(user=other_learner, slug="grown", at=at)
    assert learning.overview(enrolment=fresh(other_learner), at=at).offer is None


def test_what_is_taken_is_what_was_shown(old, grow, learner, signed_in, at):
    learning.enrol(user=learner, slug="grown", at=at)
    shown = grow(old)
    newest = grow(shown)
    client = signed_in(learner)
    assert client.post(f"/learn/grown/newer/{shown.uuid}/").url == "/learn/grown/"
    assert fresh(learner).version_id == old.pk
    for _tap in range(2):
        assert client.post(f"/learn/grown/newer/{newest.uuid}/").url == "/learn/grown/"
    assert fresh(learner).version_id == newest.pk
    assert Enrolment.objects.count() == 2


def test_coverage_is_recomputed_over_two_moves(old, grow, learner, play, capsys):
    player = play(learner, old, "a")
    player.watch(0, 20_000)
    second = grow(old)
    player = type(player)(learner, take(learner, second, player.now), "a", player.now).open()
    player.watch(20_000, 40_000)
    new = take(learner, grow(second), player.now)
    assert LessonProgress.objects.get(enrolment=new).counted_ms == 40_000
    call_command("recount_coverage", "--check")
    assert_evidence_agrees(player.now)


def test_the_offer_costs_a_bounded_number_of_queries(old, grow, learner, signed_in, at, django_assert_max_num_queries):
    learning.enrol(user=learner, slug="grown", at=at)
    client = signed_in(learner)
    client.get("/learn/grown/text/")
    grow(old)
    with django_assert_max_num_queries(30):
        client.get("/learn/grown/text/")
