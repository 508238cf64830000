"""The captions desk: every way to bring captions, and what came of each kept, compared and given out."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from media_pipeline import services as media
from media_pipeline.services import captions

VTT = "WEBVTT\n\n00:00.500 --> 00:02.000\n你好\n\n00:02.500 --> 00:04.000\n再见\n"


@pytest.fixture
def browser(signed_in, teacher):
    return signed_in(teacher)


@pytest.fixture
def video(ingest, lecture):
    return ingest(lecture, captions=VTT).video


def address(video, name="captions", *more):
    return reverse(f"media_desk:{name}", args=[video.uuid, *more])


def save(browser, video, cues, *, base=1, language="zh"):
    content = json.dumps({"base": base, "language": language, "cues": cues})
    return browser.post(address(video, "save_captions"), content, content_type="application/json")


def test_captions_are_uploaded_pasted_and_corrected(browser, ingest, lecture):
    video = ingest(lecture).video
    file = SimpleUploadedFile("字幕.srt", "1\n00:00:00,500 --> 00:00:02,000\n你好\n".encode("gbk"))
    assert browser.post(address(video), {"file": file}).status_code == 302
    assert browser.post(address(video), {"script": "大家好。再见。"}).status_code == 302
    assert "再见。" in browser.get(address(video)).content.decode()
    corrected = media.latest_captions(video).vtt.replace("再见", "下次见")
    assert browser.post(address(video), {"vtt": corrected, "base_num": "2"}).status_code == 302
    newest = media.latest_captions(video)
    assert (newest.num, newest.method) == (3, "edited")
    assert "下次见" in newest.vtt


def test_bad_captions_are_refused_in_words_and_what_was_typed_is_kept(browser, ingest, lecture):
    video = ingest(lecture).video
    refused = browser.post(address(video), {"vtt": "no captions", "base_num": "0"})
    assert refused.status_code == 400
    assert 'role="alert"' in refused.content.decode()
    assert ">no captions</textarea>" in refused.content.decode()
    refused = browser.post(address(video), {"script": "……"})
    assert refused.status_code == 400
    assert ">……</textarea>" in refused.content.decode()
    assert media.latest_captions(video) is None


def test_a_bad_line_is_named(browser, video):
    refused = browser.post(address(video), {"vtt": VTT.replace("00:04.000", "late"), "base_num": "1"})
    assert refused.status_code == 400
    assert "6" in captions_error(refused)
    assert media.latest_captions(video).num == 1


def captions_error(response) -> str:
    return str(response.context["error"])


def test_each_language_is_a_track_of_its_own(browser, video, teacher, at):
    english = SimpleUploadedFile("en.vtt", VTT.replace("你好", "Hello").replace("再见", "Bye").encode())
    answer = browser.post(address(video), {"file": english, "language": "en"})
    assert answer["Location"].endswith("?language=en")
    assert "Hello" in browser.get(address(video), {"language": "en"}).content.decode()
    assert "Hello" not in browser.get(address(video), {"language": "zh"}).content.decode()
    # Lessons go on showing the Chinese ones, though the English ones are newer.
    assert media.latest_captions(video).language == "zh"
    # The page shows another language than one of the two as if none was asked for; the service refuses it.
    with pytest.raises(captions.UnknownLanguage):
        media.add_captions(video=video, content=VTT.encode(), user=teacher, at=at, language="zh-TW")


def test_the_editor_saves_a_new_version_on_top_of_the_one_it_began_with(browser, video, teacher):
    answer = save(browser, video, [[2500, 4000, "回头见"], [500, 2000, "你好"]])
    assert answer.status_code == 201
    kept = answer.json()
    assert (kept["num"], kept["cues"][0][2]) == (2, "你好")
    assert str(teacher) in kept["versions"]
    newest = media.latest_captions(video)
    assert (newest.num, newest.method, newest.created_by) == (2, "edited", teacher)


def test_saving_from_a_stale_version_is_refused_and_loses_nothing(browser, video):
    assert save(browser, video, [[0, 1000, "先到"]]).status_code == 201
    late = save(browser, video, [[0, 1000, "后到"]])
    assert late.status_code == 409
    assert (late.json()["code"], late.json()["base"]) == ("captions_moved", 2)
    assert browser.get(late.json()["look"]).status_code == 200
    assert "先到" in media.latest_captions(video).vtt
    assert save(browser, video, [[0, 1000, "后到"]], base=2).status_code == 201
    assert [one.num for one in captions.history(video=video, language="zh")] == [3, 2, 1]


def test_without_javascript_a_stale_text_is_shown_again_and_may_then_be_saved(browser, video):
    save(browser, video, [[0, 1000, "先到"]])
    mine = VTT.replace("再见", "后到")
    late = browser.post(address(video), {"vtt": mine, "base_num": "1"})
    html = late.content.decode()
    assert late.status_code == 409
    assert "后到" in html
    assert 'name="base_num" value="2"' in html
    assert browser.post(address(video), {"vtt": mine, "base_num": "2"}).status_code == 302
    assert "后到" in media.latest_captions(video).vtt


@pytest.mark.parametrize(
    ("cues", "position"),
    [
        ([[0, 1000, "好"], [2000, 2000, "坏"]], 2),
        ([[-1, 1000, "坏"]], 1),
        ([[0, 1000]], 1),
        ([["0", 1000, "坏"]], 1),
        ([[0, 10**12, "坏"]], 1),
    ],
)
def test_a_cue_that_would_break_webvtt_is_named(browser, video, cues, position):
    refused = save(browser, video, cues)
    assert refused.status_code == 400
    assert refused.json()["position"] == position
    assert media.latest_captions(video).num == 1


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"base": "1", "language": "zh", "cues": []}', "[" * 100_000])
def test_what_is_no_content_of_the_editor_is_refused(browser, video, body):
    answer = browser.post(address(video, "save_captions"), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_captions_without_text_are_left_out_and_none_at_all_is_refused(browser, video):
    assert save(browser, video, [[0, 1000, " \n"], [1000, 2000, "有字"]]).json()["cues"] == [[1000, 2000, "有字"]]
    assert save(browser, video, [[0, 1000, ""]], base=2).json()["code"] == "captions_empty"


def test_what_is_typed_is_cleaned_but_signs_stay(browser, video):
    typed = "a < b & c\u202e\x00 <script>x</script> 1 --> 2 &lt;i&gt;"
    assert save(browser, video, [[0, 1000, typed]]).json()["cues"][0][2] == "a < b & c x 1 --> 2 &lt;i&gt;"
    assert media.latest_captions(video).vtt.count("-->") == 1


def test_versions_are_listed_compared_downloaded_and_restored(browser, video, teacher):
    save(browser, video, [[500, 2000, "你好呀"], [2600, 4000, "再见"]])
    desk = browser.get(address(video)).content.decode()
    assert desk.count(str(teacher)) >= 2
    page = browser.get(address(video, "caption_version", 2))
    assert [row.kind for row in page.context["rows"]] == ["changed", "retimed"]
    assert "<ins>呀</ins>" in page.content.decode()
    srt = browser.get(address(video, "download_captions", 2, "srt"))
    assert srt["Content-Disposition"].startswith("attachment")
    assert srt.content.decode() == (
        "1\n00:00:00,500 --> 00:00:02,000\n你好呀\n\n2\n00:00:02,600 --> 00:00:04,000\n再见\n"
    )
    assert browser.get(address(video, "download_captions", 2, "vtt")).content.startswith(b"WEBVTT")
    assert browser.get(address(video, "download_captions", 2, "exe")).status_code == 404
    restored = browser.post(address(video, "restore_captions", 1), {"base_num": "2"})
    assert restored.status_code == 302
    newest = media.latest_captions(video)
    assert (newest.num, newest.method) == (3, "restored")
    assert newest.vtt == captions.get_captions(video=video, num=1).vtt


def test_restoring_from_a_stale_page_is_refused(browser, video):
    save(browser, video, [[0, 1000, "新"]])
    browser.post(address(video, "restore_captions", 1), {"base_num": "1"})
    assert media.latest_captions(video).num == 2


def test_a_version_that_is_not_there_is_not_found(browser, video):
    for num in (7, 10**30):
        assert browser.get(address(video, "caption_version", num)).status_code == 404


def test_a_stranger_sees_nothing_of_it(stranger, video):
    for name in ("captions", "video", "status"):
        assert stranger.get(address(video, name)).status_code in (302, 403)
    assert save(stranger, video, [[0, 1000, "x"]]).status_code in (302, 403)


def test_the_desk_works_before_the_video_plays(browser, video):
    html = browser.get(address(video)).content.decode()
    assert "captions-editor" in html
    assert 'id="captions-player"' not in html
