"""One video on the desk: progress and place in the queue, its label, its poster, cancelling and deleting."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from PIL import Image

from audit.models import Event
from common import clock
from media_pipeline import services as media
from media_pipeline import store
from media_pipeline.ffmpeg import runner
from media_pipeline.models import Rendition, Video, VideoVersion, WorkUnit
from media_pipeline.services import ai_labels, cancelling, deleting, failures, leases, poster_choice
from media_pipeline.views.acts import moment_ms

LABEL = {"Label": "1", "ContentProducer": "某智能平台", "ProduceID": "42"}
AI_NOTE = "画面或语音由机器合成"


@pytest.fixture
def browser(signed_in, teacher):
    return signed_in(teacher)


@pytest.fixture
def uses(monkeypatch):
    """What the upper apps say uses a video."""
    titles: list[str] = []
    monkeypatch.setattr(deleting, "_providers", [lambda video: titles])
    return titles


def address(video, name="video", *more):
    return reverse(f"media_desk:{name}", args=[video.uuid, *more])


def ask(browser, video):
    return browser.get(address(video, "status")).json()


def messages_of(browser, answer):
    return [str(message) for message in browser.get(answer["Location"]).context["messages"]]


def test_the_place_in_the_queue_is_told_until_work_begins(browser, ingest, lecture, at):
    ingest(lecture, title="先来的")
    later = ingest(lecture, title="后来的")
    VideoVersion.objects.update(queued_at=at)
    status = ask(browser, later.video)
    assert "前面还有 1 个视频" in status["queue"]
    assert "已等待" in status["queue"]
    VideoVersion.objects.filter(pk=later.pk).update(state=VideoVersion.State.ENCODING)
    assert ask(browser, later.video)["queue"] == ""


def test_what_plays_already_is_not_in_the_way(ingest, lecture, at):
    first, second = ingest(lecture), ingest(lecture)
    VideoVersion.objects.filter(pk=first.pk).update(state=VideoVersion.State.ENCODING, playable_at=at)
    second.queued_at = at
    progress = media.progress_of(version=second, at=at + timedelta(minutes=3))
    assert (progress.ahead, progress.waiting_s) == (0, 180)


def test_progress_weighs_each_rung_by_its_work(ingest, lecture, at):
    version = ingest(lecture)
    assert media.progress_of(version=version, at=at).percent == 0
    largest = version.renditions.filter(kind=Rendition.Kind.VIDEO).order_by("height").last()
    Rendition.objects.filter(pk=largest.pk).update(done_percent=50)
    assert 25 < media.progress_of(version=version, at=at).percent < 50


def test_warnings_of_the_probe_are_explained_and_unknown_codes_are_not_shown(browser, ingest, lecture, monkeypatch):
    version = ingest(lecture)
    explained = failures.Explanation("声音太轻。", "请靠近话筒重录。")
    monkeypatch.setitem(failures.WARNINGS, "very_quiet", explained)
    version.facts["warnings"] = ["very_quiet", "nobody_knows", 7]
    version.save(update_fields=["facts"])
    (warning,) = ask(browser, version.video)["warnings"]
    assert warning == {"reason": "声音太轻。", "remedy": "请靠近话筒重录。", "earlier_url": ""}
    assert "请靠近话筒重录。" in browser.get(address(version.video)).content.decode()


def test_the_same_file_again_and_a_sound_too_loud_are_told_on_the_page(browser, ingest, lecture):
    first, second = ingest(lecture, title="先来的"), ingest(lecture, title="again")
    second.facts["loudness_lufs"] = -3.0
    second.save(update_fields=["facts"])
    page = browser.get(address(second.video)).content.decode()
    assert "先来的" in page
    assert f'<a href="{address(first.video)}">打开以前的视频</a>' in page
    assert "声音很大" in page
    assert ask(browser, first.video)["warnings"] == []
    media.discard(video=first.video, at=clock.now())
    assert "先来的" not in browser.get(address(second.video)).content.decode()


def test_a_refused_file_says_why_and_what_to_do(browser, ingest, tmp_path):
    path = tmp_path / "notes.mp4"
    path.write_bytes(b"no video at all " * 100)
    html = browser.get(address(ingest(path).video)).content.decode()
    assert "不是视频文件" in html
    assert "请选择录像本身" in html


@pytest.mark.parametrize(("code", "may"), [("probe_failed", True), ("probe_too_slow", True), ("not_a_video", False)])
def test_a_check_that_we_may_have_spoilt_can_be_done_again(browser, ingest, lecture, code, may):
    version = ingest(lecture)
    refused = {"state": VideoVersion.State.FAILED, "failure_code": code, "duration_ms": None}
    VideoVersion.objects.filter(pk=version.pk).update(**refused)
    assert ask(browser, version.video)["may_retry"] is may
    assert (address(version.video, "retry", version.num) in browser.get(address(version.video)).content.decode()) is may


def test_the_label_is_declared_and_taken_back(browser, ingest, lecture, teacher):
    video = ingest(lecture).video
    assert AI_NOTE not in browser.get(address(video)).context["ai_note"]
    browser.post(address(video, "declare_ai"), {"ai_made": "on"})
    page = browser.get(address(video))
    assert page.context["ai_note"] == AI_NOTE
    browser.post(address(video, "declare_ai"))
    video.refresh_from_db()
    assert not video.ai_declared
    acts = Event.objects.filter(object_id=str(video.uuid)).values_list("action", "actor_uuid")
    assert list(acts) == [
        ("media.ai_declared", str(teacher.uuid)),
        ("media.ai_declaration_withdrawn", str(teacher.uuid)),
    ]


def test_a_label_in_the_file_names_its_producer_and_stays(browser, ingest, lecture, teacher, at):
    version = ingest(lecture)
    VideoVersion.objects.update(aigc=LABEL)
    version.refresh_from_db()
    html = browser.get(address(version.video)).content.decode()
    assert "某智能平台" in html
    assert AI_NOTE in html
    assert 'name="ai_made"' not in html
    with pytest.raises(ai_labels.LabelledInFile):
        ai_labels.declare(video=version.video, version=version, is_ai_made=False, user=teacher, at=at)
    answer = browser.post(address(version.video, "declare_ai"))
    assert any("标识" in message for message in messages_of(browser, answer))


def test_a_chosen_moment_becomes_the_poster(browser, encoded):
    name = store.result_key(encoded.uuid, "poster.jpg")
    before = store.read(name, 0, 10**7)
    answer = browser.post(address(encoded.video, "choose_poster"), {"moment": "0:04.5"})
    assert answer.status_code == 302
    after = store.read(name, 0, 10**7)
    assert after != before
    assert Image.open(io.BytesIO(after)).size == (640, 360)
    shown = browser.get(ask(browser, encoded.video)["poster_url"])
    assert shown.content == after


@pytest.mark.parametrize("moment", ["", "x", "0:06.500", "-1", "9" * 30])
def test_a_moment_that_is_not_there_leaves_the_poster(browser, encoded, moment):
    name = store.result_key(encoded.uuid, "poster.jpg")
    before = store.read(name, 0, 10**7)
    answer = browser.post(address(encoded.video, "choose_poster"), {"moment": moment})
    assert any("没有画面" in message for message in messages_of(browser, answer))
    assert store.read(name, 0, 10**7) == before


def test_no_poster_is_chosen_before_anything_plays(ingest, lecture, at):
    with pytest.raises(poster_choice.NoPictureThere):
        media.choose_poster(version=ingest(lecture), at_ms=1000, at=at)


def test_the_poster_needs_one_segment_only():
    layout = {"init": 700, "timescale": 12288, "segments": [[1000, 49152], [2000, 49152], [500, 24576]]}
    assert poster_choice.segment_at(layout, 0) == (700, 1000, 0)
    assert poster_choice.segment_at(layout, 3999) == (700, 1000, 0)
    assert poster_choice.segment_at(layout, 4000) == (1700, 2000, 4000)
    assert poster_choice.segment_at(layout, 99_000) == (3700, 500, 8000)


@pytest.mark.parametrize(
    ("text", "ms"),
    [("0:00", 0), ("1:02.5", 62_500), ("62", 62_000), ("1:00:00,250", 3_600_250), ("", None), ("٣", None)],
)
def test_moments_are_read_as_people_write_them(text, ms):
    assert moment_ms(text) == ms


def test_the_conversion_is_cancelled_once(browser, ingest, lecture):
    version = ingest(lecture)
    answer = browser.post(address(version.video, "cancel", version.num))
    assert answer.status_code == 302
    version.refresh_from_db()
    assert version.state == VideoVersion.State.CANCELLED
    with pytest.raises(cancelling.NothingToCancel):
        media.cancel_encoding(version=version)
    page = browser.get(address(version.video))
    assert page.context["status"]["state"] == "cancelled"
    assert browser.post(address(version.video, "cancel", 10**30)).status_code == 404


def test_stopping_a_conversion_again_leaves_the_lecture_as_it_was(browser, encoded, at):
    kept = {name: store.read(store.result_key(encoded.uuid, name), 0, 10**7) for name in ("240p.m4s", "lecture.mp4")}
    browser.post(address(encoded.video, "retry", encoded.num))
    assert "停止重新转码" in browser.get(address(encoded.video)).content.decode()
    browser.post(address(encoded.video, "cancel", encoded.num))
    status = ask(browser, encoded.video)
    assert (status["state"], status["playable"], status["reason"]) == ("ready", True, "")
    assert {rendition["percent"] for rendition in status["renditions"]} == {100}
    media.sweep(at=clock.now() + timedelta(days=1))
    assert not encoded.units.exists()
    assert store.exists(encoded.source_name)
    assert {name: store.read(store.result_key(encoded.uuid, name), 0, 10**7) for name in kept} == kept
    assert browser.get(status["master_url"]).status_code == 200


def test_a_conversion_again_that_fails_leaves_the_lecture_playing_and_says_so(browser, encoded, at, monkeypatch):
    def fails(arguments, **options):
        raise runner.ToolFailed("ffmpeg", 1, "something it can't read")

    media.retry(version=encoded, at=at)
    with monkeypatch.context() as patch:
        patch.setattr(runner, "run", fails)
        media.encode(version_id=encoded.pk)
    status = ask(browser, encoded.video)
    assert (status["state"], status["playable"], status["may_retry"]) == ("ready", True, True)
    assert browser.get(status["master_url"]).status_code == 200
    page = browser.get(address(encoded.video)).content.decode()
    assert "上一次转码失败" in page
    assert "您可以在下方重新转码" in page
    media.sweep(at=clock.now() + timedelta(days=1))
    media.retry(version=encoded, at=at)
    media.encode(version_id=encoded.pk)
    status = ask(browser, encoded.video)
    assert (status["state"], status["reason"]) == ("ready", "")


def test_what_was_stopped_can_be_converted_again_while_somebody_has_not_noticed(encoded, at):
    media.retry(version=encoded, at=at)
    unit = encoded.units.first()
    leases.claim(unit, to=WorkUnit.State.WORKING, at=clock.now())
    media.cancel_encoding(version=encoded)
    media.sweep(at=clock.now())
    assert encoded.units.exists()
    media.retry(version=encoded, at=at)
    with pytest.raises(leases.LeaseLost):
        leases.renew(unit, at=clock.now())


def test_a_file_that_a_course_was_submitted_with_is_not_cancelled(browser, ingest, lecture, monkeypatch):
    version = ingest(lecture)
    monkeypatch.setattr(cancelling, "_pins", [lambda pinned: ["电商标题课"] if pinned == version else []])
    answer = browser.post(address(version.video, "cancel", version.num))
    assert any("电商标题课" in message for message in messages_of(browser, answer))
    assert ask(browser, version.video)["state"] == "queued"


def test_chunks_are_counted_and_a_failed_one_can_be_tried_again(browser, ingest, lecture, at):
    version = ingest(lecture)
    units = version.units.filter(kind=WorkUnit.Kind.CHUNK)
    assert ask(browser, version.video)["chunks"] == f"共 {units.count()} 段，已完成 0 段。"
    units.filter(num=0).update(state=WorkUnit.State.FAILED, attempts=3)
    failed = {"state": VideoVersion.State.FAILED, "failure_code": "encode_failed"}
    VideoVersion.objects.filter(pk=version.pk).update(**failed)
    page = browser.get(address(version.video))
    assert "仅失败的第 1 段" in page.content.decode()
    answer = browser.post(address(version.video, "retry", version.num), {"chunk": "0"})
    assert any("正在重新转码" in message for message in messages_of(browser, answer))
    version.refresh_from_db()
    assert version.state == VideoVersion.State.QUEUED
    assert units.get(num=0).state == WorkUnit.State.WAITING


def test_one_rung_or_everything_is_converted_again(browser, encoded):
    rung = encoded.renditions.filter(kind="video").first().name
    assert f'value="{rung}"' in browser.get(address(encoded.video)).content.decode()
    browser.post(address(encoded.video, "retry", encoded.num), {"rung": rung})
    status = ask(browser, encoded.video)
    assert (status["state"], status["playable"]) == ("queued", True)
    # It is being worked on now, so there is nothing to do again.
    answer = browser.post(address(encoded.video, "retry", encoded.num))
    assert any("正在处理" in message for message in messages_of(browser, answer))
    media.encode(version_id=encoded.pk)
    browser.post(address(encoded.video, "retry", encoded.num))
    encoded.refresh_from_db()
    assert encoded.state == VideoVersion.State.QUEUED
    assert browser.post(address(encoded.video, "retry", 77)).status_code == 404


@pytest.mark.parametrize("asked", [{"rung": "999p"}, {"chunk": "9999"}])
def test_what_is_not_there_is_not_converted_again(browser, encoded, asked):
    browser.post(address(encoded.video, "retry", encoded.num), asked)
    encoded.refresh_from_db()
    assert encoded.state == VideoVersion.State.READY


def test_a_cancelled_encoding_publishes_nothing(ingest, lecture):
    version = ingest(lecture)
    media.cancel_encoding(version=version)
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert version.state == VideoVersion.State.CANCELLED


def test_a_video_that_nothing_uses_is_deleted_with_its_files(browser, encoded, uses, teacher, at):
    page = browser.get(address(encoded.video, "delete"))
    assert encoded.source_label in page.content.decode()
    answer = browser.post(address(encoded.video, "delete"))
    assert answer["Location"] == reverse("media_desk:index")
    # Gone for people at once; the sweep then takes files and rows.
    assert browser.get(address(encoded.video)).status_code == 404
    assert browser.get(reverse("media_desk:index")).context["rows"] == []
    media.sweep(at=at + timedelta(days=1))
    assert not Video.objects.exists()
    assert not store.exists(encoded.source_name)
    assert not store.exists(store.result_key(encoded.uuid, "poster.jpg"))
    assert Event.objects.get(action="media.video_deleted").actor_uuid == str(teacher.uuid)


def test_a_video_in_a_course_is_kept_and_the_course_is_named(browser, ingest, lecture, uses):
    video = ingest(lecture).video
    uses += ["电商标题课", "电商标题课"]
    page = browser.get(address(video, "delete")).content.decode()
    assert page.count("<li>电商标题课</li>") == 1
    assert "彻底删除" not in page
    refused = browser.post(address(video, "delete"))
    assert refused.status_code == 409
    assert "电商标题课" in refused.content.decode()
    assert Video.objects.filter(pk=video.pk).exists()


def test_the_files_of_a_video_are_listed_with_what_courses_would_play(browser, ingest, lecture, at):
    first = ingest(lecture)
    second = VideoVersion.objects.create(
        video=first.video,
        num=2,
        state=VideoVersion.State.FAILED,
        failure_code="not_a_video",
        source_name="src/x",
        source_label="改错了.mp4",
        size_bytes=1,
        created_at=at,
    )
    page = browser.get(address(first.video))
    assert "改错了.mp4" in page.content.decode()
    assert page.context["version"] == second
    assert page.context["pinned"] == first
