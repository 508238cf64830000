"""The copy of their own data that a learner takes: all of theirs, nothing of others."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services as accounts
from accounts.models import User
from audit.models import Event
from learning import services as learning
from learning import tokens
from learning.services import Funding
from learning.services.cases import open_case
from tests.learning.conftest import STRICT, quiz, video
from tests.learning.programmes import make_programme
from tests.learning.rosters import make_class, proved, roster

pytestmark = pytest.mark.django_db
FACTS = {"fast": 3, "checks": 5, "fastest_ms": 90, "limit_ms": 800}
NUMBER = "11010519491231002X"


@pytest.fixture
def version(release_course, trainer):
    return release_course(video(720_000, "v1"), quiz(3), kind="subsidised")


@pytest.fixture
def player(learner, version, play):
    make_programme(STRICT, "京人社〔2026〕12")
    learning.enrol(
        user=learner,
        slug=version.course.slug,
        at=STRICT,
        funding=Funding(shares={"subsidy": 60, "employer": 40}, programme="京人社〔2026〕12", groups=["Y04"]),
    )
    return play(learner, version, "v1", now=STRICT)


def copy_of(user: User, signed_in: Any) -> dict[str, Any]:
    answer = signed_in(user).post("/me/data/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="malan-data-')
    assert "no-store" in answer["Cache-Control"]
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_a_copy_names_device_payers_groups_checks_and_cases(player, learner, auditor, signed_in):
    place = 0
    while not player.watch(place, place + 15_000).check_due:
        place += 15_000
    asked = learning.ask_check(token=player.token, device=player.device, at=player.now)
    at = player.now + timedelta(seconds=4)
    given = {"code": asked.code} if asked.code else {"choice": asked.options[0][0]}
    learning.answer_check(token=player.token, device=player.device, check=asked.check, at=at, **given)
    case = open_case(
        kind="fast_checks", enrolment_id=player.enrolment.pk, facts=FACTS, evidence_until=player.now, at=at
    )
    learning.answer_case(case=case, user=learner, text="是我自己点的。", at=at)
    case.refresh_from_db()
    learning.decide_case(case=case, by=auditor, decision="note", reason="已看回放。", at=at)
    case.refresh_from_db()
    learning.appeal_case(case=case, user=learner, text="请再看一次。", at=at)

    [course] = copy_of(learner, signed_in)["learning"]["courses"]
    assert [(one["percent"]) for one in course["payers"]] == [60, 40]
    assert (course["programme"], len(course["groups"])) == ("京人社〔2026〕12", 1)
    [session] = course["players"]
    assert session["device_hash"] == tokens.device_hash(player.device)
    [check] = course["presence_checks"]
    assert (check["state"], check["reaction_ms"], check["answer"]) == ("passed", 4000, next(iter(given.values())))
    [told] = course["cases"]
    assert (told["answer"], told["decision"], told["reason"], told["appeal"], told["facts"]) == (
        "是我自己点的。", "note", "已看回放。", "请再看一次。", FACTS
    )  # fmt: skip
    assert course["lessons"][0]["counted_ms"] == place + 15_000


def test_a_copy_tells_nothing_of_others_and_no_answers_of_a_quiz(player, learner, other_learner, auditor, signed_in):
    attempt = learning.start_attempt(enrolment=player.enrolment, lesson_key="quiz", at=player.now)
    case = open_case(
        kind="fast_checks", enrolment_id=player.enrolment.pk, facts=FACTS, evidence_until=STRICT, at=player.now
    )
    later = player.now + timedelta(days=20)
    learning.decide_case(case=case, by=auditor, decision="no_fault", reason="手滑。", at=later)
    mine = json.dumps(copy_of(learner, signed_in), ensure_ascii=False)
    assert str(auditor.uuid) not in mine
    assert auditor.display_name not in mine
    assert f'"{player.device}"' not in mine
    assert "answer_right" not in mine
    assert attempt.order[0][0] not in mine
    theirs = copy_of(other_learner, signed_in)
    assert theirs["learning"] == {"courses": [], "classes": []}
    assert theirs["skills_bank"] == {"movements": [], "certificates": []}


def test_a_notice_of_an_office_is_in_the_copy_without_what_others_wrote(auditor, signed_in, at):
    accounts.notify(user=auditor, subject="申诉：课程", body="张三说得不对", url="/manage/listings/", at=at)
    accounts.notify(user=auditor, subject="你好", body="给你的话", at=at)
    notices = copy_of(auditor, signed_in)["account"]["notices"]
    assert [(one["subject"], one["body"]) for one in notices[:2]] == [("你好", "给你的话"), ("申诉：课程", "")]


def test_classes_are_in_the_copy_with_what_the_roster_said(learner, trainer, version, signed_in, at: datetime):
    proved(learner, at)
    held = make_class(trainer.user, version.course, at)
    learning.invite_roster(training_class=held, by=trainer.user, content=roster(("林小姐", learner.phone[3:])), at=at)
    invitation = learning.class_invitations(user=learner, at=at).get()
    learning.join_class(user=learner, uuid=invitation.uuid, consent=True, at=at)
    [place] = copy_of(learner, signed_in)["learning"]["classes"]
    assert (place["class"], place["called"], place["state"]) == ("一班", "林小姐", "joined")


def test_real_name_stays_hidden_and_taking_a_copy_is_on_record(learner, signed_in, give_name):
    give_name(learner, NUMBER)
    copy = copy_of(learner, signed_in)
    assert copy["account"]["phone"] == learner.phone
    assert copy["account"]["real_name"] == {"name": "王**", "id_number": "*" * 14 + NUMBER[-4:]}
    assert "王小明" not in json.dumps(copy, ensure_ascii=False)
    event = Event.objects.get(action="accounts.own_data_copied")
    assert (event.actor_uuid, event.object_id) == (str(learner.uuid), str(learner.uuid))


def test_looking_at_the_page_takes_no_copy(learner, signed_in, stranger):
    page = signed_in(learner).get("/me/data/")
    assert page.status_code == 200
    assert not Event.objects.filter(action="accounts.own_data_copied").exists()
    assert stranger.post("/me/data/").status_code == 302


def test_a_copy_costs_the_same_however_many_courses_there_are(learner, release_course, at):
    def joined(slug: str) -> int:
        learning.enrol(user=learner, slug=release_course(video(60_000, slug), slug=slug).course.slug, at=at)
        with CaptureQueriesContext(connection) as queries:
            accounts.own_data(user=learner, at=at)
        return len(queries)

    assert joined("one") == joined("two") == joined("three")
