"""The list of videos: searched, narrowed, sorted, in pages, with as many queries for many as for few."""

from datetime import timedelta

import pytest
from django.urls import reverse

from media_pipeline.models import Video, VideoVersion

State = VideoVersion.State


@pytest.fixture
def browser(signed_in, teacher):
    return signed_in(teacher)


@pytest.fixture
def shelf(ingest, lecture, at):
    """Three videos: 进货 is ready, 盘点 was refused, 记账 was cancelled; the last came last."""
    made = []
    for day, (title, state) in enumerate(
        [("进货 入门", State.READY), ("盘点", State.FAILED), ("记账", State.CANCELLED)]
    ):
        version = ingest(lecture, title=title, label=f"录像{day}.mp4", at=at + timedelta(days=day))
        VideoVersion.objects.filter(pk=version.pk).update(
            state=state,
            failure_code="damaged" if state == State.FAILED else "",
            duration_ms=1000 * (day + 1),
            playable_at=at,
            ready_at=at,
        )
        made.append(version.video)
    return made


def titles(browser, **query):
    page = browser.get(reverse("media_desk:index"), query)
    return [row["video"].title for row in page.context["rows"]]


def test_words_are_looked_for_in_titles_and_file_names(browser, shelf):
    assert titles(browser, q="进货") == ["进货 入门"]
    assert titles(browser, q="入门 进货") == ["进货 入门"]
    assert titles(browser, q="录像1") == ["盘点"]
    assert titles(browser, q="%") == []


def test_the_list_is_narrowed_by_where_videos_stand(browser, shelf):
    assert titles(browser, state="ready") == ["进货 入门"]
    assert titles(browser, state="failed") == ["盘点"]
    assert titles(browser, state="cancelled") == ["记账"]
    assert titles(browser, state="working") == []
    assert len(titles(browser, state="nonsense")) == 3


def test_a_replaced_file_counts_and_a_cancelled_one_does_not(browser, shelf, at):
    for num, state in ((2, State.QUEUED), (3, State.CANCELLED)):
        VideoVersion.objects.create(
            video=shelf[1], num=num, state=state, source_name=f"src/{num}", size_bytes=1, created_at=at
        )
    assert titles(browser, state="working") == ["盘点"]


def test_the_list_is_sorted(browser, shelf):
    assert titles(browser) == ["记账", "盘点", "进货 入门"]
    assert titles(browser, order="oldest") == ["进货 入门", "盘点", "记账"]
    assert titles(browser, order="longest")[0] == "记账"
    assert titles(browser, order="title") == sorted(["记账", "盘点", "进货 入门"])


def test_a_search_without_result_offers_all_videos(browser, shelf):
    html = browser.get(reverse("media_desk:index"), {"q": "没有"}).content.decode()
    assert f'href="{reverse("media_desk:index")}"' in html
    assert "没有符合的视频" in html


def test_pages_follow_each_other_with_few_queries(browser, teacher, ingest, lecture, at, django_assert_max_num_queries):
    first = ingest(lecture)
    for num in range(30):
        video = Video.objects.create(title=f"第 {num} 讲", tenant=first.video.tenant, created_at=at)
        VideoVersion.objects.create(video=video, num=1, source_name=f"src/{num}", size_bytes=1, created_at=at)
    with django_assert_max_num_queries(40):
        page = browser.get(reverse("media_desk:index"), {"q": "讲"})
    assert len(page.context["rows"]) == 24
    assert "?q=%E8%AE%B2&amp;p=2" in page.content.decode() or "p=2" in page.content.decode()
    assert len(titles(browser, q="讲", p=2)) == 6
