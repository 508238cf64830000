"""Item analysis: laws of its figures, and what a trainer sees of first attempts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import services as accounts
from learning import services as learning
from learning.item_statistics import LONGEST_MS, Response, discrimination, statistics, typical_ms
from learning.models import Attempt
from tests.learning.conftest import quiz
from tests.learning.question_kinds import SHORT

SHARES = st.sampled_from([0.0, 0.25, 0.5, 1.0])
RESPONSES = st.lists(st.builds(Response, SHARES, st.one_of(st.none(), SHARES)), min_size=1, max_size=40)


@given(responses=RESPONSES)
def test_figures_stay_in_their_bounds_whatever_the_order(responses):
    found = statistics(responses)
    assert 0 <= found.facility <= 1
    assert found.discrimination is None or -1 <= found.discrimination <= 1
    again = statistics(responses[::-1])
    assert again.facility == pytest.approx(found.facility)
    assert again.discrimination == pytest.approx(found.discrimination)


@given(
    shares=st.lists(st.sampled_from([0.0, 1.0]), min_size=2, max_size=40).filter(lambda shares: len(set(shares)) == 2)
)
def test_an_item_that_goes_with_the_rest_discriminates_wholly(shares):
    assert discrimination([Response(share, share) for share in shares]) == pytest.approx(1)
    assert discrimination([Response(share, 1 - share) for share in shares]) == pytest.approx(-1)
    assert discrimination([Response(share, 0.5) for share in shares]) is None


def test_a_figure_computed_by_hand():
    # x: 1 1 0 0, y: 0.9 0.5 0.6 0.2; means 0.5 and 0.55; 0.3 / √(1 · 0.25).
    pairs = [(1, 0.9), (1, 0.5), (0, 0.6), (0, 0.2)]
    assert discrimination([Response(x, y) for x, y in pairs]) == pytest.approx(0.3 / 0.5)


def test_flags_wait_for_enough_attempts():
    flat = [Response(float(num % 2), float(num // 2 % 2)) for num in range(28)]
    assert statistics(flat).flags == []
    assert statistics([*flat, *flat[:4]]).flags == ["too_flat"]
    assert statistics([Response(0.1, 0.5)]).flags == ["too_hard"]
    assert statistics([Response(1.0, 0.5)]).flags == ["too_easy"]


def test_a_long_pause_counts_as_ten_minutes_and_moves_no_median():
    assert typical_ms([]) is None
    assert typical_ms([8_000]) == 8_000
    assert typical_ms([8_000, 12_000, 86_400_000]) == 12_000
    assert typical_ms([8_000, 86_400_000]) == (8_000 + LONGEST_MS) / 2
    assert typical_ms([86_400_000]) == LONGEST_MS


def answer(enrolment, at, *, right: bool, text: str = "") -> Attempt:
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    for question in enrolment.version.lessons.get(key="quiz").questions.all():
        choice = [text] if question.kind == "short" else question.answers if right else ["d"]
        learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key=question.key, choice=choice, at=at)
    return learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at + timedelta(minutes=5))


@pytest.mark.django_db
def test_first_attempts_count_once_each(release_course, learner, other_learner, at, django_assert_num_queries):
    version = release_course(quiz(2))
    people = [learning.enrol(user=user, slug=version.course.slug, at=at) for user in (learner, other_learner)]
    answer(people[0], at, right=False)
    answer(people[0], at + timedelta(hours=1), right=True)
    answer(people[1], at, right=True)
    # Begun and not handed in: no attempt yet.
    third = accounts.create_user(phone="+8613800000077", display_name="三", at=at)
    learning.start_attempt(
        enrolment=learning.enrol(user=third, slug=version.course.slug, at=at), lesson_key="quiz", at=at
    )
    with django_assert_num_queries(4):
        report = learning.analyse_items(version=version)[0]
    assert (report.attempts, report.median_time) == (2, timedelta(minutes=5))
    for item in report.items:
        assert (item.figures.attempts, item.figures.facility) == (2, 0.5)
        assert item.figures.discrimination == pytest.approx(1)
        assert {option.text[-2:]: option.count for option in item.options}[f"d{item.question.position}"] == 1


@pytest.mark.django_db
def test_the_marks_of_a_trainer_count_in_parts(release_course, learner, trainer, at):
    version = release_course(quiz(0, asked=[SHORT]))
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    attempt = answer(enrolment, at, right=True, text="先道歉")
    assert learning.analyse_items(version=version)[0].attempts == 0
    learning.mark_answer(marker=trainer.user, attempt=attempt, question_key="short", points=1, comment="", at=at)
    figures = learning.analyse_items(version=version)[0].items[0].figures
    assert (figures.facility, figures.discrimination) == (0.25, None)


def save(enrolment, key, at, *choice):
    learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key=key, choice=choice or ["a"], at=at)


@pytest.mark.django_db
def test_a_question_takes_the_time_from_the_answer_before_to_its_own_first_one(
    release_course, learner, other_learner, trainer, signed_in, at
):
    version = release_course(quiz(3))
    first, second, third = version.lessons.get(key="quiz").questions.order_by("position").values_list("key", flat=True)
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    save(enrolment, second, at + timedelta(seconds=20))
    with pytest.raises(learning.NotAnOption):
        save(enrolment, first, at + timedelta(seconds=40), "no option")
    save(enrolment, first, at + timedelta(seconds=50))
    # A change of mind is no first answer, and the next question begins after it.
    save(enrolment, second, at + timedelta(seconds=80), "b")
    save(enrolment, third, at + timedelta(days=2))
    attempt = learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at + timedelta(days=2))
    assert (attempt.answer_ms[second], attempt.answer_ms[first]) == (20_000, 30_000)

    def times():
        (report,) = learning.analyse_items(version=version)
        found = {item.question.key: item.median_time for item in report.items}
        return [found[key] and found[key].total_seconds() for key in (first, second, third)]

    assert times() == [30, 20, 600]
    page = signed_in(trainer.user).get(f"/manage/board/{version.course.uuid}/questions/").content.decode()
    assert "30 秒" in page
    assert "10 分 0 秒" in page
    # Another learner's attempt is from before times were kept.
    answer(learning.enrol(user=other_learner, slug=version.course.slug, at=at), at, right=True)
    Attempt.objects.exclude(pk=attempt.pk).update(answer_ms={})
    assert times() == [30, 20, 600]
