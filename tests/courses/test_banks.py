"""Question banks: an institution's own, their used versions unchangeable, drawn from by its quizzes."""

import pytest
from wagtail.test.utils.form_data import nested_form_data, streamfield

from courses import services as courses
from courses.models import BankQuestionVersion, Question, QuestionBank
from courses.services import banks
from learning.services.quizzes import order_of
from tests.courses.conftest import video_lesson
from tests.learning.question_kinds import FILL, NUMERIC, ORDERING


@pytest.fixture
def bank(trainer, at) -> QuestionBank:
    """Of `trainer`'s institution: three questions about 网, one of them hard, and one about 店."""
    made = banks.open_bank(user=trainer.user, title="网店题库", at=at)
    for body in (
        FILL | {"topic": "网", "difficulty": "easy"},
        NUMERIC | {"topic": "网", "difficulty": "easy"},
        FILL | {"topic": "网", "difficulty": "hard", "stem_zh": "难题？"},
        ORDERING | {"topic": "店", "difficulty": "easy"},
    ):
        banks.save_question(bank=made, body=body, user=trainer.user, at=at)
    return made


def drawing(bank, *draws):
    return ("quiz", {"title_zh": "抽题", "pass_percent": 60, "questions": [], "bank": bank, "draws": list(draws)})


def drawn_course(compose, lecture, bank, *draws):
    return compose(lessons=[video_lesson(lecture), drawing(bank, *draws)])


def test_freezing_copies_what_could_be_drawn_and_an_attempt_draws_from_it(compose, freeze, lecture, bank):
    draws = [{"count": 1, "topic": "网", "difficulty": "easy"}, {"count": 1, "topic": "网", "difficulty": "hard"}]
    quiz = freeze(drawn_course(compose, lecture, bank, *draws)).lessons.get(kind="quiz")
    pool = {question.key: question for question in quiz.questions.all()}
    assert [(one.topic, one.difficulty) for one in pool.values()] == [("网", "easy"), ("网", "easy"), ("网", "hard")]
    assert all(question.bank_version.question.bank == bank for question in pool.values())
    for _again in range(5):
        order = order_of(quiz)
        assert sorted(pool[key].difficulty for key, _options in order) == ["easy", "hard"]


def test_a_used_version_is_never_edited_and_the_change_is_drawn_from_then_on(
    compose, freeze, lecture, bank, trainer, at
):
    first = banks.current_versions(bank)[0]
    again = banks.save_question(
        bank=bank, body=FILL | {"topic": "网", "stem_zh": "改一"}, user=trainer.user, at=at, question=first.question
    )
    assert (again.pk, again.num) == (first.pk, 1), "nobody used it yet"
    page = drawn_course(compose, lecture, bank, {"count": 1, "topic": "网"})
    old = freeze(page)
    new = banks.save_question(
        bank=bank, body=FILL | {"topic": "网", "stem_zh": "改二"}, user=trainer.user, at=at, question=first.question
    )
    assert new.num == 2
    assert BankQuestionVersion.objects.get(pk=first.pk).body["stem_zh"] == "改一"
    stems = [
        set(Question.objects.filter(lesson__version=one).values_list("stem_zh", flat=True))
        for one in (old, freeze(page))
    ]
    assert "改一" in stems[0]
    assert "改二" not in stems[0]
    assert "改二" in stems[1]
    keys = [
        set(Question.objects.filter(lesson__version=one).values_list("key", flat=True))
        for one in old.course.versions.all()
    ]
    assert keys[0] == keys[1], "one question through all its versions"


def test_a_retired_question_is_drawn_no_more(compose, freeze, lecture, bank, at):
    hard = next(one for one in banks.current_versions(bank) if one.body["difficulty"] == "hard")
    page = drawn_course(compose, lecture, bank, {"count": 1, "difficulty": "hard"})
    assert freeze(page)
    banks.retire_question(bank=bank, uuid=hard.question.uuid, at=at)
    with pytest.raises(courses.NotReadyToFreeze):
        freeze(page)
    with pytest.raises(banks.BankNotFound):
        banks.retire_question(bank=bank, uuid=hard.question.uuid, at=at)


def test_a_bank_without_a_draw_is_not_frozen_and_says_so(compose, freeze, lecture, bank):
    with pytest.raises(courses.NotReadyToFreeze) as refusal:
        freeze(drawn_course(compose, lecture, bank))
    assert [problem.code for problem in refusal.value.problems] == ["too_few_to_draw"]


def test_an_unclear_question_is_not_kept(bank, trainer, at):
    with pytest.raises(banks.UnclearQuestion):
        banks.save_question(bank=bank, body=FILL | {"accepted": []}, user=trainer.user, at=at)
    assert banks.current_versions(bank).count() == 4


def test_nobody_else_finds_a_bank_or_opens_one(bank, stranger_trainer, learner, auditor, officer, at):
    for user in (stranger_trainer, learner, auditor, officer):
        with pytest.raises(banks.BankNotFound):
            banks.get_bank(user=user, uuid=bank.uuid)
    with pytest.raises(banks.NotATrainer):
        banks.open_bank(user=learner, title="x", at=at)
    house = bank.institution
    with pytest.raises(banks.NotATrainer):
        banks.open_bank(user=stranger_trainer, title="x", institution_code=house.code, at=at)


def test_another_institutions_pages_of_a_bank_are_not_there(bank, stranger_trainer, signed_in):
    browser = signed_in(stranger_trainer)
    question = bank.questions.first().uuid
    base = f"/manage/question-banks/{bank.uuid}/"
    assert bank.title not in browser.get("/manage/question-banks/").content.decode()
    for address in (base, f"{base}add/", f"{base}{question}/"):
        assert browser.get(address).status_code == 404, address
    assert browser.post(f"{base}{question}/retire/").status_code == 404
    assert not bank.questions.exclude(retired_at=None).exists()


def posted(**fields):
    texts = dict.fromkeys(
        ["stem_en", "number", "tolerance", "guidance", "explanation_zh", "explanation_en", "topic"], ""
    )
    lists = {name: streamfield([]) for name in ("options", "accepted", "units", "pairs")}
    accepted = {"accepted-count": "1", "accepted-0-deleted": "", "accepted-0-order": "0", "accepted-0-value": "HTTP"}
    body = {"kind": "fill", "stem_zh": "协议？", "points": "2", "difficulty": "easy"} | texts | lists | fields
    return nested_form_data({"body": body}) | {f"body-{name}": value for name, value in accepted.items()}


def test_a_trainer_opens_a_bank_and_writes_into_it(trainer, signed_in, django_assert_max_num_queries):
    browser = signed_in(trainer.user)
    opened = browser.post("/manage/question-banks/", {"title": "新题库"})
    base = opened.headers["Location"]
    assert browser.post("/manage/question-banks/", {"title": "新题库"}).status_code == 422
    assert browser.get(f"{base}add/").status_code == 200
    assert browser.post(f"{base}add/", posted()).status_code == 302
    version = BankQuestionVersion.objects.get()
    assert (version.body["points"], version.saved_by) == (2, trainer.user)
    assert banks.outline_of(version.body).answers == ["HTTP"]
    refused = browser.post(f"{base}add/", posted(kind="numeric"))
    assert refused.status_code == 422
    assert "12.5" in refused.content.decode()
    with django_assert_max_num_queries(30):
        assert "协议？" in browser.get(base).content.decode()
    edited = f"{base}{version.question.uuid}/"
    assert "HTTP" in browser.get(edited).content.decode()
    assert browser.post(edited, posted(stem_zh="改了？")).status_code == 302
    version.refresh_from_db()
    assert version.body["stem_zh"] == "改了？"
