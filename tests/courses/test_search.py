"""Search in Chinese from one character, on both databases."""

from datetime import timedelta

import pytest

from courses import services as courses
from courses.search.tokens import index_tokens, normalise, query_tokens
from tests.courses.conftest import quiz_lesson, video_lesson


def _titles(**wishes) -> list[str]:
    return [version.title_zh for version in courses.find_courses(**wishes)]


def test_tokens_are_single_characters_pairs_and_words():
    assert index_tokens("电商ABC运营").split() == ["电", "商", "电商", "abc", "运", "营", "运营"]
    assert [token.text for token in query_tokens("电商 运营")] == ["电商", "运营"]
    assert [token.text for token in query_tokens("电")] == ["电"]


def test_width_case_and_script_are_folded():
    assert normalise("ＡＩ　Excel　電子商務") == "ai excel 电子商务"


@pytest.fixture
def shelf(publish, lecture, at):
    publish(
        title="短视频与网店：媒体运营和电子商务起步",
        categories=("media", "ecommerce"),
        lessons=[video_lesson(lecture, "平台怎么选：短视频、直播、货架电商"), quiz_lesson()],
    )
    publish(
        title="马兰花·网络创业：从选品到第一单",
        categories=("malan", "ecommerce"),
        malan_type="online",
        released_at=at + timedelta(days=1),
    )
    publish(
        title="人人可用的人工智能",
        occupations=["4-04-05-05"],
        promise_zh="写得出清楚的提示词，会用 ＥＸＣＥＬ",
        released_at=at + timedelta(days=2),
    )


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("电商", 2),
        ("店", 1),
        ("货架", 1),
        ("货架电商", 1),
        ("電子商務", 2),
        ("说出三类事", 3),
        ("大数据", 0),
        ("人工 提示词", 1),
        ("ai", 1),
        ("ＡＩ", 1),
        ("excel", 1),
        ("exc", 1),
        ("人工智能训练师", 1),
        ("e-commerce", 2),
        ("Malan", 1),
        ("品第", 0),
        ("' OR 1=1 --", 0),
        ("\" * ) ( ' : & | !", 0),
        ("   ", 3),
        ("😀", 0),
        ("a" * 500, 0),
    ],
)
def test_a_query_finds_what_holds_all_its_words(query, count):
    assert len(_titles(query=query)) == count


@pytest.mark.usefixtures("shelf")
def test_a_title_match_comes_first_then_what_others_finished_then_the_newest(publish, at):
    assert _titles(query="创业")[0] == "马兰花·网络创业：从选品到第一单"
    assert _titles() == [
        "人人可用的人工智能",
        "马兰花·网络创业：从选品到第一单",
        "短视频与网店：媒体运营和电子商务起步",
    ]
    liked = courses.find_courses(query="货架").get()
    courses.note_completion(course=liked.course, at=at)
    assert _titles()[0] == liked.title_zh
    # Popular, but the word stands in the other's title.
    assert _titles(query="从")[0] == "马兰花·网络创业：从选品到第一单"


@pytest.mark.usefixtures("shelf")
def test_filters_narrow_by_category_root_and_time():
    assert len(_titles(category="ecommerce")) == 2
    assert len(_titles(category="digital")) == 3
    assert len(_titles(category="malan")) == 1
    assert len(_titles(category="nowhere")) == 0
    assert len(_titles(max_minutes=0)) == 3
    assert _titles(order="newest", query="电商")[0].startswith("马兰花")
    assert len(_titles(order="shortest", query="电商")) == 2


def test_the_time_filter_counts_the_minutes_that_are_shown(publish):
    version = publish()
    for approved_ms, minutes in ((599_999, 9), (600_000, 10), (659_999, 10)):
        type(version).objects.filter(pk=version.pk).update(approved_ms=approved_ms)
        version.refresh_from_db()
        assert version.approved_minutes == minutes
        assert (len(_titles(max_minutes=minutes)), len(_titles(max_minutes=minutes - 1))) == (1, 0)
