"""Two frozen versions beside each other."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from listings import services as listings
from reference.models import Occupation

TEXTS = st.text(alphabet="标题怎么写 good title\n1。", max_size=40)


@given(old=TEXTS, new=TEXTS)
def test_the_pieces_of_each_side_are_its_text(old, new):
    found = listings.compare_texts(old, new)
    assert "".join(text for _kind, text in found.old) == old
    assert "".join(text for _kind, text in found.new) == new
    assert found.changed is (old != new)
    same = ["".join(text for kind, text in side if kind == "same") for side in (found.old, found.new)]
    assert same[0] == same[1]


def test_english_is_compared_by_words_and_chinese_by_characters():
    found = listings.compare_texts("Write good titles", "Write better titles")
    assert ("old", "good") in found.old
    assert ("new", "better") in found.new
    found = listings.compare_texts("写好标题", "写短标题")
    assert (found.old, found.new) == (
        [("same", "写"), ("old", "好"), ("same", "标题")],
        [("same", "写"), ("new", "短"), ("same", "标题")],
    )


def test_a_very_long_text_is_still_compared():
    old = "\n".join(f"第{num}行文字" for num in range(800))
    found = listings.compare_texts(old, old.replace("第7行", "第七行"))
    assert ("new", "七") in found.new


def test_links_and_pictures_are_part_of_a_text():
    text = listings.text_of_html('<p>看<a href="https://a.example/">这里</a></p><img alt="货架" src="/1.png"><p>完</p>')
    assert text == "看[https://a.example/] 这里\n[货架 /1.png] 完"


@pytest.fixture
def two_rounds(submission, auditor, trainer, draft, make_video, at):
    """The first lesson has another video with other captions, the second is in front of it, the quiz was mended."""
    listings.return_for_changes(submission=submission, auditor=auditor, reason="换视频", at=at)
    raw = list(draft.curriculum.raw_data)
    first, second, quiz = raw[0]["value"]["lessons"]
    captions = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n大家好。\n\n00:00:05.000 --> 00:00:19.000\n今天学改标题。\n"
    first["value"]["video"] = make_video("重录", captions=captions).video_id
    quiz["value"]["questions"][0]["value"]["options"][0]["value"]["zh"] = "八到二十字"
    raw[0]["value"]["lessons"] = [second, first, quiz]
    draft.curriculum = raw
    draft.licence = "CC BY 4.0"
    draft.save_revision(user=trainer.user)
    return submission, listings.submit(page=draft, user=trainer.user, at=at + timedelta(hours=1))


def test_everything_that_changed_is_found(two_rounds):
    old, new = two_rounds
    found = listings.compare_versions(old=old.version, new=new.version)
    assert found.any
    assert found.reordered
    video = next(one for one in found.lessons if one.video_changed)
    assert [(row.kind, row.old.text, row.new.text) for row in video.captions] == [
        ("changed", "今天学写标题。", "今天学改标题。")
    ]
    quiz = next(one for one in found.lessons if one.lesson.kind == "quiz")
    assert ("new", "八") in quiz.questions[0].new
    assert [place.moved for place in found.places].count(True) == 1
    assert "CC BY" in str([text.new for section in found.sections for text in section.texts])


def test_the_same_version_differs_in_nothing(submission):
    found = listings.compare_versions(old=submission.version, new=submission.version)
    assert not found.any
    assert found.unchanged == 3


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("auditor", "listings_compare", 200),
        ("trainer", "listings_compare_own", 200),
        ("foreign_trainer", "listings_compare_own", 404),
        ("trainer", "listings_compare", 403),
    ],
)
def test_both_sides_read_it(two_rounds, who, name, status, request, signed_in):
    person = request.getfixturevalue(who)
    client = signed_in(getattr(person, "user", person))
    response = client.get(reverse(name, args=[two_rounds[1].uuid]))
    assert response.status_code == status
    if status == 200:
        html = response.content.decode()
        assert "<ins>" in html
        assert "<del>" in html


def test_a_first_round_has_nothing_to_compare_with(submission, auditor, signed_in):
    assert signed_in(auditor).get(reverse("listings_compare", args=[submission.uuid])).status_code == 404
    address = reverse("listings_compare", args=[submission.uuid])
    assert signed_in(auditor).get(address, {"with": "7"}).status_code == 404


def test_the_second_round_folds_what_stayed(submission, auditor, trainer, draft, signed_in, at):
    listings.return_for_changes(submission=submission, auditor=auditor, reason="改", at=at)
    raw = list(draft.curriculum.raw_data)
    raw[0]["value"]["lessons"][1]["value"]["summary_zh"] = "改过了"
    draft.curriculum = raw
    draft.save_revision(user=trainer.user)
    again = listings.submit(page=draft, user=trainer.user, at=at)
    html = signed_in(auditor).get(reverse("listings_desk", args=[again.uuid])).content.decode()
    lessons = html[html.index("desk-lessons") :]
    assert lessons.index("标题怎么改") < lessons.index("desk-folded") < lessons.index("标题怎么写")


def test_reviewers_see_what_it_is_offered_as_and_what_of_that_changed(
    submission, auditor, trainer, draft, signed_in, at
):
    desk = signed_in(auditor)
    first = desk.get(reverse("listings_desk", args=[submission.uuid])).content.decode()
    assert "开设信息" in first
    assert "演示" in first
    listings.return_for_changes(submission=submission, auditor=auditor, reason="职业不对", at=at)
    occupation = Occupation.objects.create(code="4-01-02-07", name_zh="互联网营销师", name_en="Internet marketer")
    draft.occupations = [occupation]
    draft.save_revision(user=trainer.user)
    again = listings.submit(page=draft, user=trainer.user, at=at)
    html = desk.get(reverse("listings_desk", args=[again.uuid])).content.decode()
    assert "没有改动。" not in html
    assert f"{occupation.name_zh} 4-01-02-07" in html
    beside = desk.get(reverse("listings_compare", args=[again.uuid])).content.decode()
    assert "开设信息" in beside
    assert "4-01-02-07" in beside
