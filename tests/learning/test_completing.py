"""Completion: once, on the server, from what counted; credit when the real name is there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts import services as accounts
from accounts.models import Notice, User
from courses.models import Course
from learning import services as learning
from learning.models import Completion
from learning.services.missing import sentence
from skillsbank import services as skillsbank
from tests.learning.conftest import Player, quiz, reading, video

pytestmark = pytest.mark.django_db


def watch_all(player: Player, version: Any) -> None:
    for lesson in version.lesson_list:
        if lesson.kind == "video":
            player.lesson_key = lesson.key
            player.open()
            player.watch(0, lesson.duration_ms)


def test_minutes_are_what_was_counted_over_all_videos_floored_once(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any], give_name: Callable[..., None]
) -> None:
    give_name(learner)
    version = release_course(video(47_300), video(47_300), video(47_300))
    watch_all(play(learner, version), version)
    completion = Completion.objects.get()
    assert (completion.watched_ms, completion.minutes) == (141_900, 2)
    assert skillsbank.balance_minutes(learner) == 2
    assert Course.objects.get().completions == 1


def test_a_completion_waits_for_the_real_name_and_is_credited_when_it_comes(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any], give_name: Callable[..., None]
) -> None:
    version = release_course(video(61_000))
    watch_all(play(learner, version), version)
    completion = Completion.objects.get()
    assert completion.state == Completion.State.AWAITING_NAME
    assert skillsbank.balance_minutes(learner) == 0
    give_name(learner)
    completion.refresh_from_db()
    assert completion.state == Completion.State.CREDITED
    assert skillsbank.balance_minutes(learner) == 1
    assert skillsbank.find_credential(completion.credential_code)
    assert Notice.objects.filter(user=learner).count() == 1


def test_evaluating_again_and_again_completes_and_credits_once(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any], give_name: Callable[..., None]
) -> None:
    give_name(learner)
    version = release_course(video(61_000))
    player = play(learner, version)
    watch_all(player, version)
    for _ in range(3):
        learning.evaluate(enrolment=player.enrolment, at=player.now + timedelta(days=1))
        learning.credit_waiting(user=learner, at=player.now)
    assert Completion.objects.count() == 1
    assert skillsbank.balance_minutes(learner) == 1
    assert Notice.objects.filter(user=learner).count() == 1


def test_somebody_still_watching_the_last_tenth_does_not_lose_it(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    version = release_course(video(200_000))
    player = play(learner, version)
    player.watch(0, 185_000)
    assert player.answers[-1].lesson_done
    assert not Completion.objects.exists()
    learning.sweep(at=player.now + timedelta(minutes=1))
    assert not Completion.objects.exists()
    player.watch(185_000, 200_000)
    assert Completion.objects.get().minutes == 3


def test_the_sweep_leaves_a_lesson_alone_that_is_still_watched(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Player]
) -> None:
    player = play(learner, release_course(video(720_000)))
    player.watch(0, 660_000)
    assert learning.sweep(at=player.now) == 0
    player.watch(660_000, 720_000)
    assert Completion.objects.get(enrolment=player.enrolment).minutes == 12


def test_the_sweep_completes_who_left_with_everything_done(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    version = release_course(video(200_000))
    player = play(learner, version)
    player.watch(0, 185_000)
    assert learning.sweep(at=player.now + timedelta(minutes=30)) == 1
    assert Completion.objects.get().watched_ms == 185_000


def test_too_little_watched_is_no_completion(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    version = release_course(video(200_000))
    player = play(learner, version)
    player.watch(0, 179_000)
    assert learning.evaluate(enrolment=player.enrolment, at=player.now) is None


def test_a_prepared_learner_sees_one_question_and_the_real_name(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any], at: Any
) -> None:
    version = release_course(video(61_000), reading(), quiz(1))
    player = play(learner, version)
    watch_all(player, version)
    learning.mark_read(enrolment=player.enrolment, lesson_key="text", at=at)
    found = learning.missing(enrolment=player.enrolment)
    assert [item.kind for item in found] == ["quiz", "real_name"]
    with translation.override("en"):
        assert sentence(learning.missing(enrolment=player.enrolment)) == "To go: 1 question, real name"


def test_what_is_missing_is_told_in_minutes(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any], give_name: Callable[..., None]
) -> None:
    give_name(learner)
    player = play(learner, release_course(video(400_000)))
    with translation.override("en"):
        assert sentence(learning.missing(enrolment=player.enrolment)) == "6 minutes to go"


def test_enrolling_twice_is_one_enrolment_and_keeps_its_version_and_policy(
    learner: User, release_course: Callable[..., Any], at: Any
) -> None:
    version = release_course(video(61_000))
    first = learning.enrol(user=learner, slug=version.course.slug, at=at)
    again = learning.enrol(user=learner, slug=version.course.slug, at=at + timedelta(days=1))
    assert first == again
    assert (first.version, first.policy.kind) == (version, "market")


def test_the_evidence_replays_from_joining_to_credit(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any], give_name: Callable[..., None], at: Any
) -> None:
    version = release_course(video(61_000), reading())
    player = play(learner, version)
    watch_all(player, version)
    learning.mark_read(enrolment=player.enrolment, lesson_key="text", at=player.now)
    accounts.submit_real_name(
        user=learner, name="王小明", id_number="11010519491231002X", consent=True, at=player.now + timedelta(hours=1)
    )
    kinds = [event.kind for event in learning.replay(enrolment=player.enrolment)]
    assert kinds[0] == "enrolled"
    assert kinds.count("watched") == 1
    assert kinds[-2:] == ["completed", "credited"]
