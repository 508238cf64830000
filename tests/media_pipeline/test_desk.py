"""The desk shows and takes only what is one's own."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from media_pipeline import services as media
from media_pipeline.blocks import VideoChooserBlock
from media_pipeline.models import VideoVersion


@pytest.fixture
def browser(signed_in, teacher):
    return signed_in(teacher)


@pytest.fixture
def foreign_video(lecture, foreign_teacher, at):
    return media.ingest_file(
        path=lecture, label="x.mp4", title="别家的课", tenant_key="institution:west", user=foreign_teacher, at=at
    ).video


def test_the_list_holds_own_videos_with_posters(browser, ingest, lecture, foreign_video):
    ingest(lecture, title="自家的课")
    html = browser.get(reverse("media_desk:index")).content.decode()
    assert "自家的课" in html
    assert "别家的课" not in html
    assert browser.get(re.search(r'img src="(/media/[^"]+)"', html)[1]).status_code == 200
    assert reverse("media_desk:upload") in html


def test_an_empty_list_says_what_to_do(browser):
    assert reverse("media_desk:upload") in browser.get(reverse("media_desk:index")).content.decode()


def test_the_menu_shows_videos_to_those_who_have_an_institution(browser, signed_in, auditor):
    assert "/manage/videos/" in browser.get("/manage/videos/").content.decode()
    from accounts import services as accounts

    accounts.make_auditor(user=auditor)
    assert signed_in(auditor).get("/manage/videos/").status_code in (302, 403)


def test_a_foreign_videos_pages_are_not_there(browser, foreign_video):
    own = [foreign_video.uuid]
    for name in ("video", "status", "captions", "delete"):
        assert browser.get(reverse(f"media_desk:{name}", args=own)).status_code == 404
    for name in ("captions", "save_captions", "declare_ai", "choose_poster", "delete"):
        assert browser.post(reverse(f"media_desk:{name}", args=own), {"script": "x"}).status_code == 404
    for name in ("cancel", "retry"):
        assert browser.post(reverse(f"media_desk:{name}", args=[*own, 1])).status_code == 404
    for name in ("caption_version", "restore_captions"):
        ask = browser.post if name == "restore_captions" else browser.get
        assert ask(reverse(f"media_desk:{name}", args=[*own, 1])).status_code == 404
    assert browser.get(reverse("media_desk:download_captions", args=[*own, 1, "srt"])).status_code == 404
    foreign_video.refresh_from_db()
    assert not foreign_video.ai_declared


def test_the_status_page_follows_the_encoding(browser, ingest, lecture):
    version = ingest(lecture)
    address = reverse("media_desk:status", args=[version.video.uuid])
    before = browser.get(address).json()
    assert (before["working"], before["playable"], before["master_url"]) == (True, False, "")
    assert before["poster_url"]
    assert {rendition["percent"] for rendition in before["renditions"]} == {0}
    media.encode(version_id=version.pk)
    after = browser.get(address).json()
    assert (after["working"], after["state"]) == (False, "ready")
    assert browser.get(after["master_url"]).status_code == 200
    assert browser.get(after["progressive_url"], HTTP_RANGE="bytes=0-").status_code == 206


def test_the_chooser_offers_and_hands_out_own_videos_only(browser, ingest, lecture, foreign_video):
    own = ingest(lecture, title="自家的课").video
    offered = browser.get(reverse("video_chooser:choose")).json()["html"]
    assert "自家的课" in offered
    assert "别家的课" not in offered
    assert browser.get(reverse("video_chooser:chosen", args=[own.pk])).status_code == 200
    assert browser.get(reverse("video_chooser:chosen", args=[foreign_video.pk])).status_code == 404
    results = browser.get(reverse("video_chooser:choose_results")).content.decode()
    assert "别家的课" not in results
    assert "create" not in offered


def test_the_chooser_shows_the_newest_first_finds_by_title_and_leaves_out_what_failed(browser, ingest, lecture, at):
    first = ingest(lecture, title="进货").video
    ingest(lecture, title="盘点", at=at + timedelta(minutes=1))
    failed = ingest(lecture, title="坏文件")
    VideoVersion.objects.filter(pk=failed.pk).update(state=VideoVersion.State.FAILED, failure_code="not_video")
    offered = browser.get(reverse("video_chooser:choose")).json()["html"]
    assert offered.index("盘点") < offered.index(first.title)
    assert "坏文件" not in offered
    assert 'name="q"' in offered
    found = browser.get(reverse("video_chooser:choose_results"), {"q": "进"}).content.decode()
    assert "进货" in found
    assert "盘点" not in found


def test_a_posted_foreign_id_is_found_out(ingest, lecture, foreign_video, teacher, foreign_teacher, officer):
    own = ingest(lecture).video
    assert media.foreign_video_ids(teacher, [own.pk, foreign_video.pk, 999_999]) == {foreign_video.pk, 999_999}
    assert media.foreign_video_ids(foreign_teacher, [own.pk]) == {own.pk}
    assert media.foreign_video_ids(officer, [own.pk, foreign_video.pk]) == set()


def test_the_block_keeps_a_videos_id(ingest, lecture):
    own = ingest(lecture).video
    block = VideoChooserBlock()
    assert block.get_prep_value(block.to_python(own.pk)) == own.pk
    assert block.to_python(999_999) is None
    assert block.deconstruct()[0] == "media_pipeline.blocks.VideoChooserBlock"


@pytest.mark.parametrize("typed", ["x", "9" * 30, "٣", "-1"])
def test_the_chooser_finds_nothing_by_what_is_no_id(browser, typed):
    assert browser.get(f"/manage/video_chooser/chosen/{typed}/").status_code == 404
    assert browser.get(f"/manage/video_chooser/chosen-multiple/?id={typed}").status_code == 200
