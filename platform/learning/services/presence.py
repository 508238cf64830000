"""Presence checks: asking somebody who watches whether they are there, and taking the answer (decision 0020).

When one is due is decided with the reports (`counting.settling`); what is asked is drawn here, when the player comes
for it, and the time to answer begins then. Whatever is answered, what counted before stays.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Least
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.bilingual import in_language
from common.errors import DomainError
from common.sweeping import each
from courses.models import Lesson, Question
from courses.services.pictures import pictures_of
from learning import tokens
from learning.counting.presence import Presence, next_check_ms
from learning.models import Enrolment, LessonProgress, PlaySession, PresenceCheck
from learning.services.access import check_active
from learning.services.answering import NotAnOption
from learning.services.completing import evaluate
from learning.services.holding import hold_learner
from learning.services.missing import others
from learning.services.outline import facts_of, required_ms
from learning.tokens import PlayToken

# An answer that was on its way when the time was over is taken.
GRACE = timedelta(seconds=3)
MOST_TRIES = 3
SWEEP_LIMIT = 200
_CODE_DIGITS = 4
_WORDS_SHOWN = 4
# Plain things, far from each other in sound and sight.
WORDS: dict[str, str | Promise] = {
    "apple": _("apple"),
    "river": _("river"),
    "bridge": _("bridge"),
    "lamp": _("lamp"),
    "horse": _("horse"),
    "cloud": _("cloud"),
}
_CHOICE_KINDS = (Question.Kind.SINGLE, Question.Kind.TRUEFALSE)
_random = SystemRandom()


class NoCheckDue(DomainError):
    code = "no_check_due"
    status = 409
    message = _("Nothing has to be confirmed just now. Go on watching.")


class PlayerRests(DomainError):
    code = "other_player"
    status = 409
    message = _("You went on in another window or on another device, so this player rests. What counted is kept.")


class UnknownCheck(DomainError):
    code = "unknown_check"
    status = 404
    message = _("This question was not asked in this player. Press play to get the right one.")


class CheckLapsed(DomainError):
    code = "check_lapsed"
    status = 409
    message = _("The time to answer was over. Take another one whenever you are ready; what counted before is kept.")


@dataclass(frozen=True)
class Asked:
    """What the player shows. A question has `options`; else there are a `code` to type and a `word` among `options`.

    `options` are (key, text). `seconds_left` of `window_s` by the server's clock.
    """

    check: UUID
    kind: str
    window_s: int
    seconds_left: int
    to_pass: int
    stem: str
    code: str
    word: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Answered:
    """`check_due`: another one is to be passed before the lesson counts on. Whether a question's option was the right
    one is not told: the quiz asks it again.
    """

    passed: bool
    tries_left: int
    check_due: bool


def ask(*, token: str, device: str, at: datetime) -> Asked:
    """What the learner is asked; the same again until it is answered or its time is over.

    Raises `TokenRefused`, `EnrolmentEnded`, `CourseClosed`, `PlayerRests`, `NoCheckDue`.
    """
    play = tokens.read(token, device=device, at=at)
    with transaction.atomic():
        hold_learner(play.user_id)
        enrolment, session, progress = _place(play, at)
        if session.closed_at is not None:
            raise PlayerRests
        if progress.check_asked_at is None:
            raise NoCheckDue
        waiting = _waiting(enrolment, play.lesson_key)
        if waiting and at > waiting.until + GRACE:
            _miss(waiting, progress, enrolment)
            waiting = None
        if waiting is None:
            kind, content = _draw(enrolment, play.lesson_key)
            until = at + timedelta(seconds=enrolment.policy.presence_window_s)
            waiting = _create(enrolment, session, progress, kind, content, asked_at=at, until=until)
        elif waiting.session_id != session.pk:
            # Opened anew: the same question, in the time that is left.
            PresenceCheck.objects.filter(pk=waiting.pk).update(state=PresenceCheck.State.MOVED)
            kind, content = PresenceCheck.Kind(waiting.kind), waiting.content
            waiting = _create(
                enrolment, session, progress, kind, content, asked_at=waiting.asked_at, until=waiting.until
            )
    return _shown(waiting, enrolment, progress, at)


def answer(*, token: str, device: str, check: UUID, code: str = "", choice: str = "", at: datetime) -> Answered:
    """Take the answer to a check: a typed `code`, or the key of an option. A passed one answers again as passed.

    Raises `TokenRefused`, `EnrolmentEnded`, `CourseClosed`, `UnknownCheck`, `CheckLapsed`, `NotAnOption`.
    """
    play = tokens.read(token, device=device, at=at)
    with transaction.atomic():
        hold_learner(play.user_id)
        enrolment, session, progress = _place(play, at)
        found = PresenceCheck.objects.filter(uuid=check, session=session).first()
        if found is None:
            raise UnknownCheck
        result = _take(found, enrolment, progress, code, choice, at)
    if result is None:
        raise CheckLapsed
    if result.passed and not result.check_due:
        if progress.counted_ms == facts_of(enrolment.version, play.lesson_key).duration_ms:
            # It may be the last thing that the course asked for. As with reports, minutes are not fixed while the
            # rest of a lesson is still being watched.
            evaluate(enrolment=enrolment, at=at)
        PlaySession.objects.filter(pk=session.pk).update(others=others(enrolment=enrolment))
    return result


def expire(*, at: datetime, limit: int = SWEEP_LIMIT) -> int:
    """Note as missed what nobody answered in time. Returns how many."""
    late = PresenceCheck.objects.filter(state=PresenceCheck.State.ASKED, until__lt=at - GRACE).order_by("until")
    pairs = list(late.values_list("pk", "enrolment__user_id")[:limit])
    return each(pairs, lambda pair: _expire(*pair))


def _expire(pk: int, user_id: int) -> int:
    with transaction.atomic():
        hold_learner(user_id)
        check = PresenceCheck.objects.select_related("enrolment__policy").get(pk=pk)
        if check.state != PresenceCheck.State.ASKED:
            return 0
        progress = LessonProgress.objects.get(enrolment=check.enrolment, lesson_key=check.lesson_key)
        _miss(check, progress, check.enrolment)
    return 1


def _place(play: PlayToken, at: datetime) -> tuple[Enrolment, PlaySession, LessonProgress]:
    session = (
        PlaySession.objects.select_related(
            "enrolment__policy", "enrolment__version", "enrolment__course__availability", "enrolment__user"
        )
        .filter(pk=play.session_id, enrolment=play.enrolment_id)
        .first()
    )
    if session is None:
        raise tokens.TokenRefused
    check_active(enrolment=session.enrolment, at=at)
    progress = LessonProgress.objects.get(enrolment=session.enrolment, lesson_key=play.lesson_key)
    return session.enrolment, session, progress


def _waiting(enrolment: Enrolment, lesson_key: str) -> PresenceCheck | None:
    return PresenceCheck.objects.filter(
        enrolment=enrolment, lesson_key=lesson_key, state=PresenceCheck.State.ASKED
    ).first()


def _create(
    enrolment: Enrolment,
    session: PlaySession,
    progress: LessonProgress,
    kind: PresenceCheck.Kind,
    content: dict[str, Any],
    *,
    asked_at: datetime,
    until: datetime,
) -> PresenceCheck:
    return PresenceCheck.objects.create(
        enrolment=enrolment,
        lesson_key=session.lesson_key,
        session=session,
        kind=kind,
        content=content,
        counted_ms=progress.counted_ms,
        asked_at=asked_at,
        until=until,
    )


def _draw(enrolment: Enrolment, lesson_key: str) -> tuple[PresenceCheck.Kind, dict[str, Any]]:
    """A question of the quiz that follows, or a code; by chance where both can be."""
    questions = _questions(enrolment, lesson_key)
    if questions and _random.random() < 0.5:
        question = _random.choice(questions)
        order = [option["key"] for option in question.options]
        _random.shuffle(order)
        return PresenceCheck.Kind.QUESTION, {"question": question.pk, "order": order}
    words = _random.sample(list(WORDS), _WORDS_SHOWN)
    code = "".join(_random.choices("0123456789", k=_CODE_DIGITS))
    return PresenceCheck.Kind.CODE, {"code": code, "word": _random.choice(words), "words": words}


def _questions(enrolment: Enrolment, lesson_key: str) -> list[Question]:
    """Questions with one answer to choose, of the first quiz after this lesson. The player has no room for pictures."""
    lessons = enrolment.version.lesson_list
    here = next(lesson.position for lesson in lessons if lesson.key == lesson_key)
    quiz = next((one for one in lessons if one.position > here and one.kind == Lesson.Kind.QUIZ), None)
    found = Question.objects.filter(lesson=quiz, kind__in=_CHOICE_KINDS) if quiz else ()
    return [question for question in found if not any(pictures_of(question))]


def _shown(check: PresenceCheck, enrolment: Enrolment, progress: LessonProgress, at: datetime) -> Asked:
    stem, code, word = "", "", ""
    if check.kind == PresenceCheck.Kind.QUESTION:
        question = Question.objects.get(pk=check.content["question"])
        texts = {option["key"]: in_language(zh=option["zh"], en=option.get("en", "")) for option in question.options}
        options = [(key, texts[key]) for key in check.content["order"]]
        stem = question.stem
    else:
        code, word = check.content["code"], str(WORDS[check.content["word"]])
        options = [(key, str(WORDS[key])) for key in check.content["words"]]
    return Asked(
        check=check.uuid,
        kind=check.kind,
        window_s=enrolment.policy.presence_window_s,
        seconds_left=max(0, int((check.until - at).total_seconds())),
        to_pass=max(1, progress.checks_owed),
        stem=stem,
        code=code,
        word=word,
        options=options,
    )


def _take(
    check: PresenceCheck, enrolment: Enrolment, progress: LessonProgress, code: str, choice: str, at: datetime
) -> Answered | None:
    """What becomes of an answer; None where its time was over."""
    if check.state == PresenceCheck.State.PASSED:
        return Answered(passed=True, tries_left=0, check_due=progress.check_asked_at is not None)
    if check.state != PresenceCheck.State.ASKED:
        return None
    if at > check.until + GRACE:
        _miss(check, progress, enrolment)
        return None
    check.answered_at = at
    check.reaction_ms = max(0, (at - check.asked_at) // timedelta(milliseconds=1))
    check.answer = (choice or code)[:64]
    if not _is_there(check, code, choice):
        check.tries += 1
        if check.tries >= MOST_TRIES:
            _miss(check, progress, enrolment)
        else:
            check.save()
        return Answered(passed=False, tries_left=MOST_TRIES - check.tries, check_due=True)
    check.state = PresenceCheck.State.PASSED
    check.save()
    _forfeit(progress, enrolment, at)
    return Answered(passed=True, tries_left=0, check_due=_go_on(progress, enrolment, at))


def _forfeit(progress: LessonProgress, enrolment: Enrolment, at: datetime) -> None:
    """What was watched after the window has not counted, and is not claimed once more after the answer."""
    asked_at, window = progress.check_asked_at, timedelta(seconds=enrolment.policy.presence_window_s)
    if asked_at is not None and at > asked_at + window + GRACE:
        PlaySession.objects.filter(
            enrolment=enrolment, lesson_key=progress.lesson_key, granted_at=None, closed_at=None
        ).update(unspent_ms=Least("unspent_ms", 0), last_report_at=at)


def _is_there(check: PresenceCheck, code: str, choice: str) -> bool:
    """Whether somebody read what was asked. Any option of a question will do: it asks who is there, not who knows."""
    content = check.content
    if check.kind == PresenceCheck.Kind.QUESTION:
        if choice not in content["order"]:
            raise NotAnOption
        check.answer_right = Question.objects.get(pk=content["question"]).answers == [choice]
        return True
    if choice and choice not in content["words"]:
        raise NotAnOption
    typed = "".join(unicodedata.normalize("NFKC", code).split())
    return bool(typed == content["code"] or choice == content["word"])


def _miss(check: PresenceCheck, progress: LessonProgress, enrolment: Enrolment) -> None:
    """Nothing is taken away. From as many on as the policy says, all are made up before the lesson counts on."""
    check.state = PresenceCheck.State.MISSED
    check.save()
    most = enrolment.policy.presence_lesson_misses
    progress.checks_missed += 1
    if most is not None and progress.checks_missed >= most:
        progress.checks_owed = progress.checks_missed
    progress.save(update_fields=["checks_missed", "checks_owed"])


def _go_on(progress: LessonProgress, enrolment: Enrolment, at: datetime) -> bool:
    """After a passed check: let the lesson count on, or say (True) that another one is to be passed first."""
    if progress.checks_owed > 1:
        progress.checks_owed -= 1
        progress.save(update_fields=["checks_owed"])
        return True
    policy, facts = enrolment.policy, facts_of(enrolment.version, progress.lesson_key)
    if progress.checks_owed:
        progress.checks_owed = progress.checks_missed = 0
    progress.check_asked_at = None
    rules = Presence(
        from_minutes=policy.presence_from_minutes or 1,
        to_minutes=policy.presence_to_minutes or 1,
        window_s=policy.presence_window_s,
    )
    progress.check_next_ms = next_check_ms(rules, counted_ms=progress.counted_ms, chance=_random.random())
    if progress.done_at is None and progress.counted_ms >= required_ms(facts, policy.coverage_percent):
        progress.done_at = at
    progress.save(update_fields=["checks_owed", "checks_missed", "check_asked_at", "check_next_ms", "done_at"])
    return False
