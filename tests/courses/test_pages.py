"""The public pages, as a stranger sees them."""

import re

import pytest
from pytest_django import DjangoAssertNumQueries

from courses import services as courses
from courses.models import HomePage
from media_pipeline import services as media
from tests.courses.conftest import quiz_lesson, reading_lesson, video_lesson

# Kept here so that a query more is a decision.
HOME_QUERIES = 9
CATALOGUE_QUERIES = 6
DETAIL_QUERIES = 7


def _text(response) -> str:
    return response.content.decode()


def test_the_empty_site_says_what_will_come(stranger, reference):
    for address in ("/", "/courses/", "/malan/"):
        response = stranger.get(address)
        assert response.status_code == 200
    assert "empty__title" in _text(stranger.get("/courses/"))
    assert "empty__title" in _text(stranger.get("/"))


def test_home_shows_both_shelves_and_what_others_finished(stranger, publish, at):
    digital = publish(title="数据入门", categories=("bigdata",))
    publish(title="马兰花·网络创业", categories=("malan", "ecommerce"), malan_type="online")
    page = _text(stranger.get("/"))
    assert page.count("数据入门") == page.count("马兰花·网络创业") == 1
    assert HomePage.objects.get().headline_zh in page
    courses.note_completion(course=digital.course, at=at)
    assert _text(stranger.get("/")).count("数据入门") == 2


def test_the_malan_path_has_five_stages_with_their_courses(stranger, publish):
    publish(title="马兰花·网络创业", categories=("malan",), malan_type="online")
    page = _text(stranger.get("/malan/"))
    assert page.count("path__title") == 5
    online = page.index('id="online"')
    assert online < page.index("马兰花·网络创业") < page.index('id="rehearse"')


def test_the_catalogue_counts_results_and_keeps_the_question(stranger, publish):
    publish(title="电商第一课")
    publish(title="看懂数据")
    page = _text(stranger.get("/courses/?q=电商&minutes=30&order=shortest"))
    assert "电商第一课" in page
    assert "看懂数据" not in page
    assert 'value="电商"' in page
    assert re.search(r'<option value="30" selected', page)


@pytest.mark.parametrize(
    "query", ["q=没有的东西", "category=none", "minutes=x&order=y&page=zzz", "page=999", "q=" + "长" * 3000]
)
def test_odd_questions_are_answered_kindly(stranger, publish, query):
    publish()
    assert stranger.get(f"/courses/?{query}").status_code == 200


def test_nothing_found_says_what_to_do(stranger, publish):
    publish()
    page = _text(stranger.get("/courses/?q=没有的东西"))
    assert "empty__title" in page
    assert 'href="/courses/"' in page


def test_a_category_page_lists_its_courses_and_an_unknown_one_is_404(stranger, publish):
    publish(title="数据入门", categories=("bigdata",))
    assert "数据入门" in _text(stranger.get("/courses/category/bigdata/"))
    assert "数据入门" in _text(stranger.get("/courses/category/digital/"))
    assert "数据入门" not in _text(stranger.get("/courses/category/ai/"))
    assert stranger.get("/courses/category/nothing/").status_code == 404


def test_a_course_page_says_who_what_how_long_and_since_when(stranger, publish, lecture, trainer, institution):
    version = publish(
        title="提问与核验",
        sample=True,
        ai_declared=True,
        author="编者甲",
        lessons=[video_lesson(lecture), reading_lesson(), quiz_lesson()],
    )
    page = _text(stranger.get(version.get_absolute_url()))
    for text in ("提问与核验", "会把一件事做完", "说出三类事", trainer.name_zh, institution.name_zh, "编者甲", "0:21"):
        assert text in page
    assert 'action="/courses/test-course-1/enrol/"' in page
    assert f"/institutions/{institution.code}/" in page
    assert "2026" in page


def test_a_course_page_never_holds_questions_answers_or_explanations(stranger, publish):
    version = publish()
    for address in (version.get_absolute_url(), f"/api/v1/courses/{version.course.slug}"):
        page = _text(stranger.get(address))
        assert "秘密解释" not in page
        assert "哪个对" not in page
        assert "选项0" not in page
        assert "answers" not in page


def test_a_course_whose_video_is_not_ready_is_shown_and_says_so(stranger, publish):
    version = publish()
    page = _text(stranger.get(version.get_absolute_url()))
    assert "notice--info" in page
    assert "master.m3u8" not in page


def test_the_first_lesson_plays_through_a_grant_with_its_captions(stranger, publish, lecture, trainer, at):
    media.add_captions(video=lecture.video, content=b"WEBVTT\n\n00:00.000 --> 00:02.000\nhello\n", user=None, at=at)
    media.encode(version_id=lecture.pk)
    version = publish()
    page = _text(stranger.get(version.get_absolute_url()))
    master = re.search(r'[^"]*master\.m3u8', page)
    assert master
    assert stranger.get(master[0]).status_code == 200
    captions = re.search(r'[^"]*captions\.vtt', page)
    assert captions
    poster = re.search(r'src="([^"]*poster\.jpg)"', _text(stranger.get("/courses/")))
    assert poster
    assert stranger.get(poster[1]).status_code == 200
    assert poster[1] in _text(stranger.get("/"))
    preview = stranger.get(f"/api/v1/courses/{version.course.slug}").json()["preview"]
    assert preview["master_url"].endswith("master.m3u8")


def test_english_is_shown_where_it_was_chosen(stranger, publish):
    version = publish(title="提问与核验", title_en="Asking and checking")
    stranger.cookies["django_language"] = "en"
    page = _text(stranger.get(version.get_absolute_url()))
    assert "Asking and checking" in page
    assert "Finish one thing" in page


def test_an_unknown_course_is_404_in_page_and_api(stranger, reference):
    assert stranger.get("/courses/nothing/").status_code == 404
    answer = stranger.get("/api/v1/courses/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "course_not_found")


def test_the_api_filters_pages_and_refuses_nonsense(stranger, publish):
    publish(title="电商第一课", sample=True)
    publish(title="看懂数据")
    answer = stranger.get("/api/v1/courses/?q=电商").json()
    assert (answer["count"], answer["page"], answer["pages"]) == (1, 1, 1)
    assert answer["results"][0]["title"] == "电商第一课"
    assert answer["results"][0]["minutes"] == 0
    assert stranger.get("/api/v1/courses/?page=0").status_code == 422
    assert stranger.get("/api/v1/courses/?order=worst").status_code == 422


def test_feed_and_sitemap_are_well_formed(stranger, publish):
    import defusedxml.ElementTree as Tree

    version = publish(title="电商 <第一课> & 更多")
    feed = stranger.get("/courses/feed/")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "电商 <第一课> & 更多" in "".join(Tree.fromstring(feed.content).itertext())
    sitemap = "".join(Tree.fromstring(stranger.get("/sitemap.xml").content).itertext())
    assert version.get_absolute_url() in sitemap
    assert "/courses/category/ai/" in sitemap


def test_the_number_of_queries_does_not_grow_with_the_courses(
    stranger, publish, django_assert_max_num_queries: DjangoAssertNumQueries
):
    for num in range(4):
        version = publish(title=f"课程{num}", categories=("ai", "malan"), malan_type="online" if num % 2 else None)
    # The first request fills caches that outlive it.
    stranger.get("/")
    with django_assert_max_num_queries(HOME_QUERIES):
        stranger.get("/")
    with django_assert_max_num_queries(CATALOGUE_QUERIES):
        stranger.get("/courses/?q=课程")
    with django_assert_max_num_queries(DETAIL_QUERIES):
        stranger.get(version.get_absolute_url())
