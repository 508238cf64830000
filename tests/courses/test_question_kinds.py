"""Questions of every kind, as a trainer writes them and as they are frozen."""

import pytest

from courses import services as courses
from courses.models import CoursePage
from courses.questions.showing import shown_answers
from tests.courses.conftest import video_lesson
from tests.learning.question_kinds import EVERY_KIND, ORDERING


def kinds_lesson(*questions, **fields):
    return ("quiz", {"title_zh": "各种题", "pass_percent": 60, "questions": list(questions), **fields})


def test_every_kind_is_frozen_with_its_answers(compose, freeze, lecture):
    version = freeze(compose(lessons=[video_lesson(lecture), kinds_lesson(*EVERY_KIND)]))
    quiz = version.lessons.get(kind="quiz")
    found = {question.kind: question for question in quiz.questions.all()}
    assert found["fill"].answers == ["HTTP", "超文本传输协议"]
    assert found["numeric"].answers == {"number": "12.5", "tolerance": "0.5", "units": ["kg", "千克"]}
    texts = {option["key"]: option["zh"] for option in found["ordering"].options}
    assert [texts[key] for key in found["ordering"].answers] == ["选品", "上架", "推广", "发货"]
    assert len(found["matching"].targets) == 4
    assert set(found["matching"].answers) == {option["key"] for option in found["matching"].options}
    assert (found["short"].points, found["short"].answers) == (4, ["机密要点：先道歉，再说办法。"])
    shown = {kind: [line.zh for line in shown_answers(question) if line.right] for kind, question in found.items()}
    assert shown["numeric"] == ["12.5 ± 0.5 kg / 千克"]
    assert shown["ordering"][0] == "1. 选品"
    assert "主图 → 列表页" in shown["matching"]


def test_the_editor_keeps_every_kind_through_a_revision(compose, trainer, lecture):
    page = compose(lessons=[video_lesson(lecture), kinds_lesson(*EVERY_KIND, draws=[{"count": 2, "topic": "网"}])])
    revision = CoursePage.objects.get(pk=page.pk).save_revision(user=trainer.user)
    quiz = courses.read_outline(revision.as_object().curriculum)[1]
    assert [question.kind for question in quiz.questions] == [written["kind"] for written in EVERY_KIND]
    assert quiz.rules.draws[0].topic == "网"


def test_an_unclear_question_is_not_frozen_and_the_trainer_is_told_what_to_do(compose, freeze, lecture):
    alone = ORDERING | {"options": [{"zh": "选品"}]}
    with pytest.raises(courses.NotReadyToFreeze) as refusal:
        freeze(compose(lessons=[video_lesson(lecture), kinds_lesson(alone)]))
    assert "只有一项无法排序，请至少填写两项。" in str(refusal.value)


def test_a_draw_from_too_few_questions_is_not_frozen(compose, freeze, lecture):
    marked = [written | {"topic": "甲"} for written in EVERY_KIND[:2]]
    lessons = [video_lesson(lecture), kinds_lesson(*marked, draws=[{"count": 3, "topic": "甲"}])]
    with pytest.raises(courses.NotReadyToFreeze) as refusal:
        freeze(compose(lessons=lessons))
    assert [problem.code for problem in refusal.value.problems] == ["too_few_to_draw"]
    lessons = [video_lesson(lecture), kinds_lesson(*marked, draws=[{"count": 1, "topic": "甲"}], max_attempts=2)]
    rules = freeze(compose(lessons=lessons)).lessons.get(kind="quiz").quiz_rules
    assert (rules.asked(2), rules.max_attempts) == (1, 2)


def test_more_questions_than_an_attempt_can_ask_are_not_frozen(compose, freeze, lecture):
    lessons = [video_lesson(lecture), kinds_lesson(*EVERY_KIND[:2], draws=[{"count": 50}] * 5)]
    with pytest.raises(courses.NotReadyToFreeze) as refusal:
        freeze(compose(lessons=lessons))
    assert [problem.code for problem in refusal.value.problems] == ["too_many_asked"]
    assert "最多 200 道" in str(refusal.value)


def test_the_hash_tells_rules_and_targets_that_changed(compose, freeze, lecture):
    page = compose(lessons=[video_lesson(lecture), kinds_lesson(*EVERY_KIND)])
    hashes = {freeze(page).content_hash, freeze(page).content_hash}
    assert len(hashes) == 1
    raw = list(page.curriculum.raw_data)
    quiz = raw[0]["value"]["lessons"][1]["value"]
    pairs = quiz["questions"][3]["value"]["pairs"]
    for num, (place, change) in enumerate(
        [(quiz, {"max_attempts": 3}), (quiz, {"feedback": "never"}), (pairs[3]["value"], {"right_zh": "库房"})], start=2
    ):
        place.update(change)
        page.curriculum = raw
        hashes.add(freeze(page).content_hash)
        assert len(hashes) == num
