"""A new file for a video that is there already."""

import pytest
from django.urls import reverse

from media_pipeline.models import Upload, Video, VideoVersion
from tests.media_pipeline.tus_client import create, patch


@pytest.fixture
def video(browser) -> Video:
    patch(browser, create(browser, 4)["Location"], 0, b"1234")
    return Video.objects.get()


def test_it_becomes_the_next_version_and_the_first_stays(browser, video):
    made = create(browser, 5, video=str(video.uuid), filename="改过.mp4", ai_declared="true")
    page = patch(browser, made["Location"], 0, b"12345")["Video-Location"]
    assert page == reverse("media_desk:video", args=[video.uuid])
    assert list(video.versions.order_by("num").values_list("num", "size_bytes")) == [(1, 4), (2, 5)]
    video.refresh_from_db()
    assert (video.title, video.ai_declared) == ("第1课 认识数据", True)


def test_a_label_once_given_stays_with_the_next_file(browser, video):
    Video.objects.update(ai_declared=True)
    patch(browser, create(browser, 4, video=str(video.uuid))["Location"], 0, b"1234")
    assert Video.objects.get().ai_declared


def test_somebody_elses_video_gets_no_file(video, signed_in, foreign_teacher):
    foreign = signed_in(foreign_teacher)
    assert create(foreign, 4, video=str(video.uuid)).status_code == 404
    assert foreign.get(reverse("media_desk:upload"), {"video": video.uuid}).status_code == 404
    assert Upload.objects.count() == VideoVersion.objects.count() == 1


@pytest.mark.parametrize("wanted", ["x", "\0", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_video_gets_no_file(browser, wanted):
    assert create(browser, 4, video=wanted).status_code == 404


def test_the_page_says_which_video_and_takes_one_file(browser, video):
    html = browser.get(reverse("media_desk:upload"), {"video": video.uuid}).content.decode()
    assert "第1课 认识数据" in html
    assert f'data-video="{video.uuid}"' in html
    assert "multiple" not in html.partition('id="video-file"')[2].partition(">")[0]


def test_what_is_unfinished_says_for_which_video_it_is(browser, video):
    create(browser, 5, video=str(video.uuid))
    create(browser, 6)
    listed = browser.get(reverse("media_desk:unfinished")).json()["uploads"]
    assert [(found["size"], found["video"]) for found in listed] == [(6, ""), (5, str(video.uuid))]
