"""Whatever a caption file holds: clean cues, or one of the errors that are documented."""

import contextlib
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_pipeline.services import caption_files

ERRORS = (caption_files.CaptionsUnreadable, caption_files.CaptionsTooLarge)
# In WebVTT text: a tag, an open comment, an arrow that begins another cue, or anything that is not plain.
MARKUP = re.compile(r"<|>|-->|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MARK = st.sampled_from(
    [
        *("<b>", "</v>", "<script>alert(1)</script>", "{\\an8}", "&lt;i&gt;", "&amp;lt;", "&#60;img src=x&#62;"),
        *("-->", "00:00:01.000 --> 00:00:02.000", "NOTE x", "STYLE\n::cue{}", "\n\n", "\n", "\r", "\x00", "\u202e"),
        *("大家好", "<", ">", "&", "\u2028", "\x85", "\x0c"),
    ]
)
TIME = st.builds(
    "{:02}:{:02}:{:02},{:03}".format, st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 999)
)
CUE = st.tuples(TIME, TIME, st.lists(MARK | st.text(max_size=12), max_size=5)).map(
    lambda cue: f"1\n{cue[0]} --> {cue[1]}\n{''.join(cue[2])}\n\n"
)
FILE = st.tuples(st.sampled_from(["", "WEBVTT\n\n", "[Script Info]\n"]), st.lists(CUE | MARK, max_size=6)).map(
    lambda parts: parts[0] + "".join(parts[1])
)
ENCODING = st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-8-sig"])


def _clean_or_refused(content: bytes) -> None:
    with contextlib.suppress(*ERRORS):
        cues = caption_files.parse(content)
        assert all(0 <= cue.start_ms <= cue.end_ms for cue in cues)
        written = caption_files.webvtt(cues)
        blocks = written.split("\n\n")
        assert blocks[0] == "WEBVTT"
        assert len(blocks) == len(cues) + 1
        for block in blocks[1:]:
            _number, times, *text = block.rstrip("\n").split("\n")
            assert re.fullmatch(r"[\d:.]+ --> [\d:.]+", times)
            assert not any(MARKUP.search(line.replace("&lt;", "").replace("&gt;", "")) for line in text), text
        assert len(caption_files.parse(written.encode())) == len(cues)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_clean_cues_or_a_documented_error(content: bytes) -> None:
    _clean_or_refused(content)


@settings(max_examples=250, deadline=None)
@given(FILE, ENCODING)
def test_no_markup_comes_through_a_caption_file(text: str, encoding: str) -> None:
    _clean_or_refused(text.encode(encoding, errors="replace"))


@pytest.mark.parametrize(
    "text",
    ["<a", "\n ", "{\\"]
    + [
        pytest.param(text, marks=pytest.mark.slow)
        for text in ("< i", "\n", "x\n\n", "&#", "<1:", "-->", "00:00:01,000 --> ", "1", "</")
    ],
)
def test_no_two_megabytes_take_long(text: str) -> None:
    head = "1\n00:00:01,000 --> 00:00:04,000\nx"
    started = time.process_time()
    _clean_or_refused(f"{head}{text * ((caption_files.MAX_BYTES - 100) // len(text))}y".encode())
    assert time.process_time() - started < 20
