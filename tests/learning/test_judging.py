"""Laws of reading and judging answers."""

import unicodedata
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.questions.answering import fold, read_number, read_quantity
from courses.questions.reading import fault, read_question
from courses.questions.rules import Draw, QuizRules, drawn
from learning.judging import Unacceptable, is_right, read_given
from tests.learning.question_kinds import EVERY_KIND, MATCHING, NUMERIC, ORDERING

WORDS = st.text(min_size=1, max_size=20).filter(fold)
NUMBERS = st.decimals(min_value=-99999, max_value=99999, places=3)


def wide(text: str) -> str:
    """In full-width forms, as a Chinese keyboard types them."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@given(text=st.text(max_size=30))
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(word=WORDS)
def test_an_accepted_answer_is_right_however_it_is_typed(word):
    for typed in (word, f"  {word} ", word + "\u3000", wide(word), unicodedata.normalize("NFKC", word)):
        assert is_right(kind="fill", answers=["别的", word], given=[typed])


@given(word=st.text(alphabet="abcdefghij 12", min_size=1).filter(fold))
def test_capitals_do_not_matter(word):
    assert is_right(kind="fill", answers=[word], given=[word.upper()])


@given(word=WORDS, other=WORDS)
def test_another_word_is_wrong(word, other):
    assert is_right(kind="fill", answers=[word], given=[other]) is (fold(word) == fold(other))


@given(number=NUMBERS, tolerance=st.decimals(min_value=0, max_value=50, places=2), off=NUMBERS)
def test_a_number_is_right_just_within_its_tolerance(number, tolerance, off):
    answers = {"number": f"{number:f}", "tolerance": f"{tolerance:f}", "units": []}
    assert is_right(kind="numeric", answers=answers, given=[f"{number + off:f}"]) is (abs(off) <= tolerance)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("12.5kg", True), ("１２．５ ＫＧ", True), ("12.5 千克", True), ("13 kg", True), ("12 Kg", True),
        ("12.5", False), ("12.5 g", False), ("13.1 kg", False), ("-12.5 kg", False), ("012.50 kg", True),
    ],
)  # fmt: skip
def test_a_unit_is_part_of_the_answer(typed, right):
    answers = read_question(NUMERIC).answers
    assert is_right(kind="numeric", answers=answers, given=[typed]) is right


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1,200", "1200"), ("１，２００．５", "1200.5"), ("−3", "-3"), (".5", "0.5"), ("1,23", None), ("1.2.3", None),
     ("about 5", None), ("1" * 40, None), ("", None), ("5 kg", None)],
)  # fmt: skip
def test_figures_are_read_as_people_write_them(typed, number):
    assert read_number(typed) == (None if number is None else Decimal(number))


@given(typed=st.text(max_size=40))
def test_whatever_is_typed_as_a_number_is_read_or_refused(typed):
    found = read_quantity(typed)
    assert found is None or found.number.is_finite()


@given(order=st.permutations(range(4)))
def test_only_the_one_order_is_right(order):
    answers = read_question(ORDERING).answers
    given_ = [answers[index] for index in order]
    assert is_right(kind="ordering", answers=answers, given=given_) is (order == [0, 1, 2, 3])


@given(data=st.data())
def test_only_the_one_matching_is_right(data):
    question = read_question(MATCHING)
    targets = [target.key for target in question.targets]
    choice = data.draw(st.lists(st.sampled_from(targets), min_size=3, max_size=3))
    matched = [option.key for option in question.options]
    kept = read_given(kind="matching", shown=targets, matched=matched, choice=choice)
    assert is_right(kind="matching", answers=question.answers, given=kept) is (kept == question.answers)
    assert len(question.answers) == 3
    assert len(targets) == 4


@pytest.mark.parametrize("tolerance", ["０．５", "0. 5", "0.5", "+0.5"])
def test_a_tolerance_is_read_as_it_was_when_it_was_written(tolerance: str) -> None:
    answers = {"number": "12", "tolerance": tolerance, "units": []}
    given = {typed: is_right(kind="numeric", answers=answers, given=[typed]) for typed in ("12.5", "12.6")}
    assert given == {"12.5": True, "12.6": False}


@given(kind=st.sampled_from(["single", "multiple", "ordering", "matching", "fill", "numeric", "short"]), data=st.data())
def test_whatever_is_posted_is_kept_as_an_answer_or_refused(kind, data):
    keys = ["k1", "k2", "k3"]
    choice = data.draw(st.lists(st.sampled_from([*keys, "", "foreign", "12", "字\x00"]), max_size=5))
    try:
        kept = read_given(kind=kind, shown=keys, matched=["m1", "m2"], choice=choice)
    except Unacceptable:
        return
    assert kept
    if kind in ("single", "multiple", "ordering"):
        assert set(kept) <= set(keys)
    if kind == "matching":
        assert set(kept) == {"m1", "m2"}
        assert set(kept.values()) <= set(keys)
    assert "\x00" not in str(kept)


@pytest.mark.parametrize("written", [ORDERING, MATCHING])
def test_what_is_kept_of_a_question_tells_no_order(written):
    """Neither keys nor their order follow from where something was written, nor change when it moves."""
    question = read_question(written)
    turned = {name: list(reversed(value)) if isinstance(value, list) else value for name, value in written.items()}
    again = read_question(turned)
    shuffled = "options" if written is ORDERING else "targets"
    assert [one.key for one in getattr(question, shuffled)] == [one.key for one in getattr(again, shuffled)]
    assert all(len(one.key) == 12 for one in question.options + question.targets)


@pytest.mark.parametrize("written", EVERY_KIND, ids=lambda written: written["kind"])
def test_a_whole_question_has_no_fault_and_an_empty_one_says_what_is_missing(written):
    assert fault(read_question(written)) == ""
    assert fault(read_question({"kind": written["kind"], "stem_zh": "问？"}))


@pytest.mark.parametrize(
    ("written", "word"),
    [
        (ORDERING | {"options": [{"zh": "一"}]}, "至少填写两项"),
        (ORDERING | {"options": [{"zh": "一"}, {"zh": "一"}]}, "内容相同"),
        (
            MATCHING | {"pairs": [{"left_zh": "一", "right_zh": "二"}, {"left_zh": "三", "right_zh": "二"}]},
            "至少填写两组",
        ),
        (MATCHING | {"pairs": [*MATCHING["pairs"], {"left_zh": "主图", "right_zh": "搜索"}]}, "左边相同"),
        (MATCHING | {"pairs": [{"left_zh": "一", "right_zh": ""}, *MATCHING["pairs"]]}, "右边的内容"),
        (NUMERIC | {"number": "十二"}, "数字"),
        (NUMERIC | {"tolerance": "-1"}, "允许误差"),
        (NUMERIC | {"units": ["2kg"]}, "分不开"),
    ],
)
def test_a_fault_is_told_in_words_that_help(written, word):
    assert word in fault(read_question(written))


DRAWS = st.lists(
    st.builds(Draw, count=st.integers(1, 3), topic=st.sampled_from(["", "甲", "乙"]),
              difficulty=st.sampled_from(["", "easy", "hard"])),
    max_size=4,
)  # fmt: skip
MARKS = st.lists(st.tuples(st.sampled_from(["甲", "乙", "丙"]), st.sampled_from(["easy", "hard"])), max_size=14)


@given(draws=DRAWS, marks=MARKS, seed=st.integers(0, 9))
def test_a_draw_takes_what_was_asked_for_and_nothing_twice(draws, marks, seed):
    found = drawn(draws=draws, marks=marks, random=Random(seed))
    assert (found is None) is (drawn(draws=draws, marks=marks, random=Random(seed + 1)) is None)
    if found is None:
        return
    assert len(found) == len(set(found)) == sum(draw.count for draw in draws)
    for draw in draws:
        assert sum(draw.takes(*marks[index]) for index in found) >= draw.count


def test_a_wide_draw_leaves_enough_for_a_narrow_one():
    marks = [("甲", "easy"), ("甲", "easy"), ("乙", "hard")]
    for seed in range(20):
        assert drawn(draws=[Draw(1), Draw(2, "甲")], marks=marks, random=Random(seed)) is not None


def test_every_question_is_drawn_as_often():
    marks = [("甲", "easy")] * 6
    times = [0] * 6
    for seed in range(600):
        for index in drawn(draws=[Draw(2, "甲")], marks=marks, random=Random(seed)):
            times[index] += 1
    assert all(150 < count < 250 for count in times)


def test_rules_survive_being_stored():
    rules = QuizRules(draws=(Draw(2, "甲", "easy"),), shuffle=False, max_attempts=3, time_limit_minutes=9)
    assert QuizRules.of(rules.as_json()) == rules
    assert QuizRules().as_json() == {}
    assert QuizRules.of({}) == QuizRules()
