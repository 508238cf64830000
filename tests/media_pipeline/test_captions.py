"""Caption files of every encoding come out clean; scripts are laid over the speech."""

from itertools import pairwise

import pytest

from media_pipeline import services as media
from media_pipeline.engine import sound
from media_pipeline.services import caption_files, captions, scripts
from media_pipeline.services.scripts import split, time_sentences, weight

SRT = (
    "1\r\n00:00:00,500 --> 00:00:02,000\r\n你好，欢迎学习\r\n\r\n"
    "2\r\n00:00:02,500 --> 00:00:05,000\r\n<i>第二句</i>\r\n"
)
SCRIPT = "大家好，欢迎来到今天的课程。我们先看什么是数据！然后动手做一个表格？最后总结一下。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_srt_in_any_usual_encoding_is_read(encoding):
    cues = caption_files.parse(SRT.encode(encoding))
    assert [(cue.start_ms, cue.end_ms, cue.text) for cue in cues] == [
        (500, 2000, "你好，欢迎学习"),
        (2500, 5000, "第二句"),
    ]


def test_webvtt_with_settings_notes_and_styles_is_read():
    vtt = (
        "WEBVTT - title\n\nSTYLE\n::cue { color: red }\n\nNOTE hush\n\nintro\n"
        "00:01.000 --> 00:02.000 align:start position:10%\n<v Ann>Hi &amp; <b>bye</b> <00:01.500>now\n"
    )
    (cue,) = caption_files.parse(vtt.encode())
    assert (cue.start_ms, cue.end_ms, cue.text) == (1000, 2000, "Hi & bye now")


def test_no_markup_survives():
    evil = "1\n00:00:01,000 --> 00:00:02,000\n&lt;script&gt;alert(1)&lt;/script&gt; a --> b {\\an8}\u202ex\n"
    text = caption_files.webvtt(caption_files.parse(evil.encode()))
    assert "<" not in text.replace("-->", "")
    assert text.count("-->") == 1
    assert "an8" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff\xff\xff-->\x81", b"WEBVTT\n\n", b"1\n00:00:05,000 --> 00:00:02,000\nx\n"]
)
def test_what_is_no_caption_file_is_refused(content):
    with pytest.raises(caption_files.CaptionsUnreadable):
        caption_files.parse(content)


def test_too_much_is_refused():
    with pytest.raises(caption_files.CaptionsTooLarge):
        caption_files.parse(b"x" * (caption_files.MAX_BYTES + 1))


def test_captions_of_another_lecture_are_refused(ingest, lecture, teacher, at):
    version = ingest(lecture)
    late = b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:01:01,000 --> 00:01:02,000\ny\n"
    with pytest.raises(captions.CaptionsBeyondVideo):
        media.add_captions(video=version.video, content=late, user=teacher, at=at)
    assert media.latest_captions(version.video) is None


def test_each_correction_is_a_new_version(ingest, lecture, teacher, at):
    version = ingest(lecture, captions="WEBVTT\n\n00:00.000 --> 00:01.000\none\n")
    assert media.latest_captions(version.video).num == 1
    media.add_captions(video=version.video, content=SRT.encode("gbk"), user=teacher, at=at)
    newest = media.latest_captions(version.video)
    assert (newest.num, newest.language, newest.method) == (2, "zh", "uploaded")
    assert newest.vtt.startswith("WEBVTT\n")
    assert "欢迎学习" in newest.vtt


def test_speech_is_what_lies_between_silences():
    log = "silence_start: -0.01\nsilence_end: 0.5 | x\nsilence_start: 2\nsilence_end: 3.25\nsilence_start: 5.5\n"
    assert sound.between_silences(log, 6000) == [(500, 2000), (3250, 5500)]
    assert sound.between_silences("", 6000) == [(0, 6000)]


def test_a_script_is_timed_within_the_speech(ingest, lecture, teacher, at):
    version = ingest(lecture)
    kept = media.time_script(version=version, script=SCRIPT, user=teacher, at=at)
    version.refresh_from_db()
    intervals = version.facts["speech"]
    # Three bursts of 1.4 s, every 2 s.
    assert [round(start / 1000) for start, _ in intervals] == [0, 2, 4]
    cues = caption_files.parse(kept.vtt.encode())
    assert "".join(cue.text for cue in cues) == SCRIPT
    for cue in cues:
        assert any(start <= cue.start_ms <= end for start, end in intervals)
        assert any(start <= cue.end_ms <= end for start, end in intervals)
    assert all(one.end_ms <= two.start_ms for one, two in pairwise(cues))
    assert kept.method == "timed"


def test_a_sentence_ends_where_the_speaker_pauses():
    # Weights say 50:50, the pause says 1.8 s to 2.2 s: the pause is right.
    cues = time_sentences("一二三四五六。七八九十一二。", [(0, 1800), (2500, 4700)])
    assert [(cue.start_ms, cue.end_ms) for cue in cues] == [(0, 1800), (2500, 4700)]


def test_a_script_over_silence_is_refused(ingest, make_media, teacher, at):
    silent = make_media(
        "silent2.mp4", *("-f", "lavfi", "-i", "testsrc2=s=320x200:r=10:d=3", "-c:v", "libx264", "-preset", "ultrafast")
    )
    version = ingest(silent)
    with pytest.raises(captions.NoSpeech):
        media.time_script(version=version, script=SCRIPT, user=teacher, at=at)


@pytest.mark.parametrize("script", ["", " \n ", "。。。"])
def test_an_empty_script_is_refused(ingest, lecture, teacher, at, script):
    with pytest.raises(captions.EmptyScript):
        media.time_script(version=ingest(lecture), script=script, user=teacher, at=at)


def test_long_sentences_are_cut_to_fit_the_screen():
    text = "这是一个很长很长的句子，" * 12 + "没有标点的部分也很长" * 8 + "。"
    pieces = split(text)
    assert "".join(pieces) == text
    assert max(weight(piece) for piece in pieces) <= scripts.MAX_WEIGHT + 2


def test_english_sentences_and_decimals_are_kept_whole():
    assert split("Use Python 3.13 today. It is fast! 圆周率是3.14。") == [
        "Use Python 3.13 today.",
        "It is fast!",
        "圆周率是3.14。",
    ]
