"""A caption file that can't be read says which line is to blame; what can be read comes out whole."""

import pytest

from media_pipeline.services import caption_diff, caption_files
from media_pipeline.services.scripts import Cue

GOOD = "1\n00:00:01,000 --> 00:00:02,000\n一\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD + "\n2\n00:00:03,000 -> 00:00:04,000\n二\n", 6),
        (GOOD + "\n2\n00:00:03,000 --> later 1:00\n二\n", 6),
        (GOOD + "\n2\n00:00:05,000 --> 00:00:04,000\n二\n", 6),
        (GOOD + "\n2\n00:00:75,000 --> 00:02:00,000\n二\n", 6),
        ("开场白\n\n" + GOOD, 1),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n一\n\n落单的一行\n", 6),
    ],
)
def test_a_line_that_is_wrong_is_named(text, line):
    with pytest.raises(caption_files.CaptionLineWrong) as refused:
        caption_files.parse(text.encode())
    assert refused.value.line == line
    assert str(line) in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        # A forgotten blank line, blank lines within a text, short times, a number as text.
        "1\n00:01,0 --> 00:02,0\n一\n2\n00:03,000 --> 00:04,000\n二\n",
        "1\n00:00:01.000 --> 00:00:02.000 X1:0\n一\n\n\n2\n00:00:03.000 --> 00:00:04.000\n二\n",
        "WEBVTT\n00:01.000 --> 00:02.000\n一\n\n第二条\n00:03.000 --> 00:04.000 align:start\n二\n",
    ],
)
def test_what_other_programs_write_loosely_is_read(text):
    cues = caption_files.parse(text.encode())
    assert cues == [Cue(1000, 2000, "一"), Cue(3000, 4000, "二")]


def test_a_text_may_hold_a_blank_line_an_arrow_and_a_number():
    text = "1\n00:00:01,000 --> 00:00:02,000\n一 --> 二\n\n三\n\n2\n00:00:03,000 --> 00:00:04,000\n2026\n"
    assert [cue.text for cue in caption_files.parse(text.encode())] == ["一 --> 二\n三", "2026"]


def test_what_is_written_is_read_back_the_same():
    cues = [Cue(0, 999, "a < b & c\n第二行"), Cue(3_600_000, 3_723_004, "&lt;")]
    assert caption_files.parse(caption_files.webvtt(cues).encode()) == cues
    assert caption_files.parse(caption_files.srt(cues[:1]).encode()) == cues[:1]


def test_a_comparison_tells_every_kind_of_change():
    old = [Cue(0, 1000, "一"), Cue(1000, 2000, "二"), Cue(2000, 3000, "三"), Cue(3000, 4000, "四")]
    new = [Cue(0, 1000, "一"), Cue(1100, 2000, "二"), Cue(2000, 3000, "三点"), Cue(5000, 6000, "五")]
    rows = caption_diff.compare(old, new)
    assert [row.kind for row in rows] == ["same", "retimed", "changed", "removed", "added"]
    assert rows[2].pieces == [("same", "三"), ("new", "点")]


def test_an_inserted_caption_leaves_the_others_in_their_places():
    old = [Cue(0, 1000, "一"), Cue(2000, 3000, "二")]
    rows = caption_diff.compare(old, [old[0], Cue(1000, 2000, "新"), old[1]])
    assert [row.kind for row in rows] == ["same", "added", "same"]
