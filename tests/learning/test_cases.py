"""What looks unusual becomes a case for a person: noticed once, answered, decided, appealed; it takes nothing."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts import services as accounts
from accounts.models import Notice, User
from audit.models import Event
from common.workdays import day_of, deadline
from learning import services as learning
from learning.models import AnomalyCursor, Case, Enrolment, PlaySession, PresenceCheck, WatchSegment
from learning.services import case_rules as rules
from learning.services.cases import open_case
from tests.learning.conftest import STRICT, Player, quiz, video
from tests.learning.newer import next_version

HUMAN = [2300, 4100, 3000, 6200, 2700, 3900, 5100, 3300]
LATER = timedelta(hours=1)
# What an idle run costs, and one that looks at something: cursors, batches, and what is looked at beside them.
IDLE_QUERIES, BUSY_QUERIES = 16, 45


@pytest.fixture
def version(release_course):
    return release_course(video(60_000, "v1"), quiz(6))


@pytest.fixture
def enrolment(version, learner, at) -> Enrolment:
    return learning.enrol(user=learner, slug=version.course.slug, at=at)


def answered(enrolment: Enrolment, reactions: list[int], at: datetime) -> None:
    """Presence checks passed after so many milliseconds each, a minute apart from `at` on."""
    session = PlaySession.objects.create(
        enrolment=enrolment, lesson_key="v1", device_hash=enrolment.uuid.hex, started_at=at, last_report_at=at
    )
    for num, ms in enumerate(reactions):
        asked_at = at + timedelta(minutes=num)
        PresenceCheck.objects.create(
            enrolment=enrolment, lesson_key="v1", session=session, kind="code", content={}, state="passed",
            counted_ms=0, asked_at=asked_at, until=asked_at + timedelta(minutes=1),
            answered_at=asked_at + timedelta(milliseconds=ms), reaction_ms=ms,
        )  # fmt: skip


def watched(enrolment: Enrolment, hours: float, at: datetime, *, granted: bool = False) -> None:
    """A session that was accepted for so many hours, at double speed, ending at `at`."""
    session = PlaySession.objects.create(
        enrolment=enrolment, lesson_key="v1", device_hash=enrolment.uuid.hex, started_at=at - timedelta(hours=hours),
        last_report_at=at, granted_at=at - timedelta(days=3) if granted else None,
    )  # fmt: skip
    ms = int(hours * 7_200_000)
    WatchSegment.objects.create(
        session=session, num=1, first_seq=1, last_seq=1, first_at=at, last_at=at, decisions=[],
        claimed=[[0, ms, 2.0]], counted=[[0, ms, 2.0]], claimed_ms=ms, counted_ms=ms, policy=enrolment.policy,
    )  # fmt: skip


def case_for(enrolment: Enrolment, at: datetime, kind: str = "fast_checks") -> Case:
    facts = {"fast": 3, "checks": 5, "fastest_ms": 90, "limit_ms": 800}
    return open_case(kind=kind, enrolment_id=enrolment.pk, facts=facts, evidence_until=at, at=at)


def quick_quiz(enrolment: Enrolment, at: datetime, *, took: timedelta) -> None:
    attempt = learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    for key, _options in attempt.order:
        choice = ["a", "b"] if key in ("q3", "q6") else ["a"]
        learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key=key, choice=choice, at=at)
    learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at + took)


def test_answers_faster_than_people_read_become_one_case_and_the_learner_is_told(enrolment, learner, at):
    answered(enrolment, [*HUMAN, 90, 120, 300], at)
    assert learning.find_anomalies(at=at + LATER) == 1
    assert learning.find_anomalies(at=at + LATER * 2) == 0
    case = Case.objects.get()
    assert (case.kind, case.state, case.enrolment) == ("fast_checks", "open", enrolment)
    assert case.facts == {"fast": 3, "checks": 11, "fastest_ms": 90, "limit_ms": 800}
    assert case.due_date == deadline(start=day_of(at), days=rules.DECIDE_DAYS).day
    notice = Notice.objects.get(user=learner)
    assert notice.url == f"/me/cases/{case.uuid}/"
    assert Event.objects.get(action="case.opened").region_code == enrolment.course.institution.region_id


def test_people_are_left_alone(enrolment, other_learner, version, at):
    answered(enrolment, [*HUMAN, 90, 700], at)
    quick_quiz(enrolment, at, took=timedelta(seconds=20))
    watched(enrolment, 12, at)
    watched(enrolment, 40, at, granted=True)
    for user in (enrolment.user, other_learner):
        learning.enrol(user=user, slug=version.course.slug, at=at)
        Player(user, Enrolment.objects.get(user=user), "v1", now=at, device="the family's phone").open()
    assert learning.find_anomalies(at=at + LATER) == 0
    assert not Case.objects.exists()


def test_reaction_times_like_a_clock_become_a_case(enrolment, at):
    answered(enrolment, [*HUMAN[:3], 3000, 3010, 2990, 3005, 3000, 2995, 3008, 3002], at)
    assert learning.find_anomalies(at=at + LATER) == 1
    case = Case.objects.get(kind="steady_checks")
    assert (case.facts["answers"], case.facts["mean_ms"]) == (8, 3001)
    assert case.facts["spread_ms"] < 10


def miss(player: Player, times: int) -> None:
    """A check that is due is fetched and not answered, so many times."""
    for _time in range(times):
        learning.ask_check(token=player.token, device=player.device, at=player.now)
        player.now += timedelta(seconds=70)
        learning.expire_checks(at=player.now)


def test_as_many_missed_checks_as_the_policy_names_become_a_case_and_take_nothing(
    release_course, learner, play, signed_in, monkeypatch
):
    player = play(learner, release_course(video(720_000, "v1"), kind="subsidised"), now=STRICT)
    player.watch(0, 495_000)
    most = player.enrolment.policy.presence_course_misses
    miss(player, most - 1)
    assert learning.find_anomalies(at=player.now + LATER) == 0
    counted = player.enrolment.progress.get().counted_ms
    # The last of them nobody has noted yet: its time is over all the same.
    learning.ask_check(token=player.token, device=player.device, at=player.now + LATER)
    assert learning.find_anomalies(at=player.now + LATER * 2) == 1
    assert learning.find_anomalies(at=player.now + LATER * 3) == 0
    case = Case.objects.get()
    assert (case.kind, case.facts) == ("missed_checks", {"missed": most, "limit": most})
    assert player.enrolment.progress.get().counted_ms == counted
    monkeypatch.setattr("common.clock.now", lambda: player.now + LATER * 3)
    page = signed_in(learner).get(f"/me/cases/{case.uuid}/").content.decode()
    assert "多次错过在场确认" in page
    assert f"{most} 次" in page


def test_missed_checks_open_another_case_only_once_as_many_came_after_the_first(release_course, learner, auditor, play):
    player = play(learner, release_course(video(720_000, "v1"), kind="subsidised"), now=STRICT)
    player.watch(0, 495_000)
    most = player.enrolment.policy.presence_course_misses
    miss(player, most)
    assert learning.find_anomalies(at=player.now + LATER) == 1
    player.now += timedelta(days=60)
    learning.decide_case(case=Case.objects.get(), by=auditor, decision="note", reason="已核对。", at=player.now)
    player.now += timedelta(days=60)
    learning.close_unappealed(at=player.now)
    player.open()
    miss(player, most - 1)
    assert learning.find_anomalies(at=player.now + LATER) == 0
    miss(player, 1)
    assert learning.find_anomalies(at=player.now + LATER * 2) == 1


def test_missed_checks_count_over_all_versions_of_the_course_and_the_case_is_the_newest_enrolments(
    release_course, learner, play
):
    version = release_course(video(720_000, "v1"), kind="subsidised")
    player = play(learner, version, now=STRICT)
    player.watch(0, 495_000)
    first, most = player.enrolment, player.enrolment.policy.presence_course_misses
    miss(player, most - 2)
    for _version in range(2):
        version = next_version(version, at=player.now)
        player.enrolment = learning.take_newer_version(enrolment=player.enrolment, version=version.uuid, at=player.now)
        player.open()
        assert learning.find_anomalies(at=player.now + LATER) == 0
        miss(player, 1)
    assert first.checks.count() == most - 2
    with CaptureQueriesContext(connection) as queries:
        assert learning.find_anomalies(at=player.now + LATER) == 1
    assert len(queries) <= BUSY_QUERIES
    case = Case.objects.get()
    assert (case.enrolment, case.facts["missed"]) == (player.enrolment, most)
    # What a case of an older version dealt with counts no more in the newer one.
    version = next_version(version, at=player.now)
    player.enrolment = learning.take_newer_version(enrolment=player.enrolment, version=version.uuid, at=player.now)
    player.open()
    miss(player, most)
    assert learning.find_anomalies(at=player.now + LATER) == 0


def test_a_quiz_in_three_seconds_becomes_a_case_and_the_pass_stands(enrolment, at):
    quick_quiz(enrolment, at, took=timedelta(seconds=3))
    assert learning.find_anomalies(at=at + LATER) == 1
    assert learning.find_anomalies(at=at + LATER) == 0
    assert Case.objects.get().facts == {"questions": 6, "took_ms": 3000, "attempt": 1, "lesson": "quiz"}
    assert enrolment.attempts.get().passed


def test_an_impossible_day_adds_up_over_courses_and_is_asked_about_once(
    enrolment, learner, release_course, give_name, at
):
    other = learning.enrol(user=learner, slug=release_course(video(60_000, "v1"), slug="other").course.slug, at=at)
    watched(enrolment, 9, at)
    watched(other, 7.5, at)
    assert learning.find_anomalies(at=at + LATER) == 1
    case = Case.objects.get()
    assert case.enrolment == enrolment
    assert case.facts == {"day": "2026-11-02", "minutes": 990, "limit_hours": 16}
    watched(other, 2, at + LATER)
    assert learning.find_anomalies(at=at + LATER * 2) == 0


def test_one_device_for_many_learners_asks_whoever_came_when_it_was_many(version, at):
    players = []
    for num in range(rules.DEVICE_LEARNERS):
        user = accounts.create_user(phone=f"+861390000010{num}", display_name=f"学员{num}", at=at)
        enrolled = learning.enrol(user=user, slug=version.course.slug, at=at)
        players.append(Player(user, enrolled, "v1", now=at + timedelta(days=num), device="one phone").open())
    last = players[-1]
    assert learning.find_anomalies(at=last.now + LATER) == 1
    case = Case.objects.get()
    assert (case.kind, case.enrolment.user) == ("shared_device", last.user)
    assert case.facts["learners"] == rules.DEVICE_LEARNERS


def test_no_fault_rests_the_same_question_for_a_quarter(enrolment, auditor, at):
    answered(enrolment, [90, 90, 90], at)
    learning.find_anomalies(at=at + LATER)
    learning.decide_case(case=Case.objects.get(), by=auditor, decision="no_fault", reason="手滑。", at=at + LATER)
    answered(enrolment, [90, 90, 90], at + LATER * 2)
    assert learning.find_anomalies(at=at + LATER * 4) == 0
    later = at + rules.QUIET + timedelta(days=1)
    answered(enrolment, [80, 90, 90], later)
    assert learning.find_anomalies(at=later + LATER) == 1
    assert Case.objects.get(state="open").facts["checks"] == 3


def test_a_second_open_case_of_a_kind_is_refused_by_the_database(enrolment, at):
    case_for(enrolment, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        case_for(enrolment, at)
    case_for(enrolment, at, kind="fast_quiz")


def test_a_sweep_looks_at_so_many_rows_and_the_next_goes_on_from_there(enrolment, at):
    answered(enrolment, [90, 90, 90, 90], at)
    assert learning.find_anomalies(at=at + LATER, limit=2) == 1
    first = AnomalyCursor.objects.get(name="checks").seen_id
    assert learning.find_anomalies(at=at + LATER, limit=2) == 0
    assert AnomalyCursor.objects.get(name="checks").seen_id > first
    assert learning.find_anomalies(at=at + LATER, limit=2) == 0


def test_what_may_still_be_answered_waits_for_the_next_sweep(enrolment, at):
    answered(enrolment, [90, 90, 90], at)
    assert learning.find_anomalies(at=at + timedelta(minutes=2)) == 0
    assert learning.find_anomalies(at=at + LATER) == 1


def test_the_cost_of_a_sweep_does_not_grow_with_what_it_looks_at(enrolment, version, at):
    learning.find_anomalies(at=at)
    with CaptureQueriesContext(connection) as idle:
        learning.find_anomalies(at=at + LATER)
    counts = []
    for people in (1, 12):
        for num in range(people):
            user = accounts.create_user(phone=f"+86139{people:04}{num:04}", display_name="学员", at=at)
            enrolled = learning.enrol(user=user, slug=version.course.slug, at=at)
            answered(enrolled, HUMAN, at)
            watched(enrolled, 3, at)
            quick_quiz(enrolled, at, took=timedelta(minutes=5))
        with CaptureQueriesContext(connection) as busy:
            assert learning.find_anomalies(at=at + LATER) == 0
        counts.append(len(busy))
    assert counts[0] == counts[1] <= BUSY_QUERIES
    assert len(idle) <= IDLE_QUERIES


def test_nothing_is_decided_against_a_learner_before_the_time_to_answer_is_over(enrolment, auditor, learner, at):
    case = case_for(enrolment, at)
    with pytest.raises(learning.CaseMoved):
        learning.decide_case(case=case, by=auditor, decision="note", reason="太快。", at=at + timedelta(days=1))
    learning.answer_case(case=case, user=learner, text="我在培训室，按得快。", at=at + timedelta(days=1))
    learning.decide_case(case=case, by=auditor, decision="note", reason="已看回放。", at=at + timedelta(days=2))
    case.refresh_from_db()
    assert (case.state, case.decision) == ("decided", "note")
    assert case.appeal_until == deadline(start=day_of(case.decided_at), days=rules.APPEAL_DAYS).day


def test_a_learner_is_told_in_the_platforms_language_whatever_the_officer_reads(enrolment, officer, learner, at):
    case = case_for(enrolment, at)
    with translation.override("en"):
        learning.decide_case(case=case, by=officer, decision="no_fault", reason="正常学习。", at=at + LATER)
    notice = Notice.objects.filter(user=learner).latest("pk")
    assert (notice.subject, "已了结" in notice.body) == ("你的核实事项已有决定", True)


def test_a_silent_learner_s_case_may_be_decided_after_the_last_day_to_answer(enrolment, auditor, at):
    case = case_for(enrolment, at)
    learning.decide_case(case=case, by=auditor, decision="note", reason="已看回放。", at=at + timedelta(days=8))
    assert Case.objects.get().state == "decided"


def test_an_answer_that_came_meanwhile_is_read_before_anybody_decides(enrolment, auditor, learner, at):
    seen = case_for(enrolment, at)
    learning.answer_case(case=Case.objects.get(), user=learner, text="我来说明。", at=at + timedelta(days=8))
    with pytest.raises(learning.CaseMoved):
        learning.decide_case(case=seen, by=auditor, decision="note", reason="没有答复。", at=at + timedelta(days=8))


def test_an_appeal_is_decided_by_somebody_else_within_a_dated_deadline(enrolment, auditor, officer, learner, at):
    case = case_for(enrolment, at)
    decided_at = at + timedelta(days=8)
    learning.decide_case(case=case, by=auditor, decision="note", reason="已看回放。", at=decided_at)
    learning.appeal_case(case=case, user=learner, text="网络卡顿造成的。", at=decided_at + LATER)
    assert case.appeal_due_date == deadline(start=day_of(decided_at), days=rules.APPEAL_DECIDE_DAYS).day
    with pytest.raises(learning.SamePerson):
        learning.decide_appeal(case=case, by=auditor, decision="note", reason="维持。", at=decided_at + LATER)
    with pytest.raises(learning.CaseIncomplete):
        learning.decide_appeal(case=case, by=officer, decision="no_fault", reason=" ", at=decided_at + LATER)
    learning.decide_appeal(case=case, by=officer, decision="no_fault", reason="说明可信。", at=decided_at + LATER)
    case = Case.objects.get()
    assert (case.state, case.outcome) == ("closed", "no_fault")
    kinds = [event.kind for event in learning.replay(enrolment=enrolment)]
    assert kinds[-4:] == ["case_opened", "case_decided", "case_appealed", "case_closed"]
    assert Notice.objects.filter(user=learner, url=f"/me/cases/{case.uuid}/").count() == 3
    actions = list(Event.objects.filter(object_type="case").order_by("pk").values_list("action", flat=True))
    assert actions == ["case.opened", "case.decided", "case.appealed", "case.appeal_decided"]


def test_an_appeal_comes_in_time_or_not_at_all(enrolment, auditor, learner, at):
    case = case_for(enrolment, at)
    learning.decide_case(case=case, by=auditor, decision="note", reason="已看回放。", at=at + timedelta(days=8))
    over = at + timedelta(days=30)
    with pytest.raises(learning.CaseMoved):
        learning.appeal_case(case=case, user=learner, text="太晚了。", at=over)
    assert learning.close_unappealed(at=at + timedelta(days=9)) == 0
    assert learning.close_unappealed(at=over) == 1
    assert learning.close_unappealed(at=over) == 0
    assert Case.objects.get().state == "closed"


def test_a_case_takes_nothing(version, learner, auditor, play, at):
    player = play(learner, version, "v1")
    player.watch(0, 60_000)
    enrolment = player.enrolment
    before = list(enrolment.progress.values())
    case = case_for(enrolment, player.now)
    learning.decide_case(case=case, by=auditor, decision="note", reason="已看回放。", at=player.now + timedelta(days=8))
    assert list(enrolment.progress.values()) == before
    assert "evidence_set_aside" not in Case.Decision.values


def test_the_learner_reads_answers_and_appeals_on_plain_pages(
    enrolment, learner, other_learner, auditor, signed_in, at, monkeypatch
):
    case = case_for(enrolment, at)
    moment = [at + LATER]
    monkeypatch.setattr("common.clock.now", lambda: moment[0])
    browser, url = signed_in(learner), f"/me/cases/{case.uuid}/"
    assert url in browser.get("/me/cases/").content.decode()
    assert "/me/cases/" in browser.get("/me/").content.decode()
    assert "0.09" in browser.get(url).content.decode()
    empty = browser.post(f"{url}answer/", {"text": "  "})
    assert empty.status_code == 422
    assert browser.post(f"{url}answer/", {"text": "我在培训室。"}).status_code == 302
    assert browser.post(f"{url}answer/", {"text": "再说一次。"}).status_code == 409
    page = browser.get(url).content.decode()
    assert "我在培训室。" in page
    assert "<textarea" not in page
    case.refresh_from_db()
    learning.decide_case(case=case, by=auditor, decision="note", reason="记录在案。", at=moment[0])
    page = browser.get(url).content.decode()
    assert "记录在案。" in page
    assert "<textarea" in page
    assert browser.post(f"{url}appeal/", {"text": "不同意。"}).status_code == 302
    assert "不同意。" in browser.get(url).content.decode()
    stranger_s = signed_in(other_learner)
    assert stranger_s.get(url).status_code == 404
    assert stranger_s.post(f"{url}appeal/", {"text": "x"}).status_code == 404


def test_a_sweep_that_lost_its_turn_opens_nothing(enrolment, at, monkeypatch):
    answered(enrolment, [90, 90, 90], at)
    learning.find_anomalies(at=at)  # makes the cursors
    stale = AnomalyCursor.objects.get(name="checks")
    monkeypatch.setattr("learning.services.anomalies._cursor", lambda name: stale if name == "checks" else _other(name))
    AnomalyCursor.objects.filter(name="checks").update(seen_id=1)
    assert learning.find_anomalies(at=at + LATER) == 0


def _other(name: str) -> AnomalyCursor:
    return AnomalyCursor.objects.get(name=name)


def test_no_name_stands_in_the_facts_or_the_record(enrolment, learner, at):
    assert isinstance(learner, User)
    answered(enrolment, [90, 90, 90], at)
    learning.find_anomalies(at=at + LATER)
    kept = f"{Case.objects.get().facts} {Event.objects.get(action='case.opened').detail}"
    assert learner.display_name not in kept
    assert learner.phone not in kept
