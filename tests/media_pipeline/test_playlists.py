"""Playlists: what they offer to whom, and that players can play what they say."""

import re
import subprocess

import pytest

from media_pipeline import playlists
from media_pipeline.ffmpeg.binaries import ffmpeg
from media_pipeline.playlists import Chunk, Layout, NothingToPlay, Picture, Sound
from tests.media_pipeline.sample import SECONDS, SPRITES, make_sample

LOW = Picture("540p", 960, 540, 15, 500_000, 120_000, "avc1.64001f")
TALL = Picture("1080p", 1080, 1920, 30, 3_000_000, 900_000, "avc1.640028")
LIGHT, FULL = Sound("audio-48k", 1, 50_000, 48_000), Sound("audio-96k", 2, 100_000, 96_000)
LAYOUT = Layout(700, 1000, ((100, 4000), (300, 4000), (50, 500)))


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    return make_sample(tmp_path_factory.mktemp("sample") / "files")


def lines_of(text, start):
    return [line for line in text.splitlines() if line.startswith(start)]


def test_small_pictures_go_with_the_light_sound_and_large_ones_with_the_full_one():
    low, tall, alone = lines_of(playlists.master([LOW, TALL], [LIGHT, FULL]), "#EXT-X-STREAM-INF")
    assert 'AUDIO="audio-48k"' in low
    assert 'AUDIO="audio-96k"' in tall
    assert 'AUDIO="audio-48k"' in alone
    assert "RESOLUTION" not in alone


def test_where_there_is_one_sound_every_picture_goes_with_it():
    lines = lines_of(playlists.master([LOW, TALL], [LIGHT]), "#EXT-X-STREAM-INF")
    assert all('AUDIO="audio-48k"' in line for line in lines)


def test_a_choice_says_the_rate_and_codecs_of_picture_and_sound_together():
    text = playlists.master([LOW, TALL], [LIGHT, FULL])
    assert text.startswith("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n")
    assert (
        '#EXT-X-STREAM-INF:BANDWIDTH=550000,AVERAGE-BANDWIDTH=168000,CODECS="avc1.64001f,mp4a.40.2",'
        'RESOLUTION=960x540,FRAME-RATE=15.000,AUDIO="audio-48k",CLOSED-CAPTIONS=NONE\n540p.m3u8\n'
    ) in text
    assert (
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio-96k",NAME="原声",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",'
        'URI="audio-96k.m3u8"'
    ) in text


def test_a_silent_lecture_offers_no_sound():
    text = playlists.master([LOW])
    assert "AUDIO" not in text
    assert "mp4a" not in text
    assert text.count("#EXT-X-STREAM-INF") == 1


def test_sound_without_picture_is_a_lecture_too():
    assert lines_of(playlists.master([], [LIGHT]), "audio") == ["audio-48k.m3u8"]


def test_a_file_with_its_own_sound_is_offered_without_another():
    own = Picture("source", 1280, 720, 30, 900_000, 500_000, "avc1.64001f,mp4a.40.2")
    line = lines_of(playlists.master([own], [LIGHT]), "#EXT-X-STREAM-INF")[0]
    assert "AUDIO=" not in line
    assert "BANDWIDTH=900000," in line


@pytest.mark.parametrize(("language", "name"), [("zh", "中文"), ("zh-Hans", "中文"), ("en", "English"), ("ug", "ug")])
def test_captions_are_offered_under_the_name_of_their_language(language, name):
    text = playlists.master([LOW], [LIGHT], language)
    assert (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="{name}",LANGUAGE="{language}",'
        'DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="captions.m3u8"'
    ) in text
    assert all('SUBTITLES="captions"' in line for line in lines_of(text, "#EXT-X-STREAM-INF"))


def test_a_playlist_of_a_file_names_its_ranges_back_to_back():
    assert playlists.media("540p.m4s", LAYOUT).splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:4",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MAP:URI="540p.m4s",BYTERANGE="700@0"',
        *("#EXTINF:4.000000,", "#EXT-X-BYTERANGE:100@700", "540p.m4s"),
        *("#EXTINF:4.000000,", "#EXT-X-BYTERANGE:300@800", "540p.m4s"),
        *("#EXTINF:0.500000,", "#EXT-X-BYTERANGE:50@1100", "540p.m4s"),
        "#EXT-X-ENDLIST",
    ]


def test_every_name_can_be_given_another_address_once_a_file():
    asked = []

    def signed(name):
        asked.append(name)
        return f"https://store.example/{name}?signed"

    text = playlists.media("540p.m4s", LAYOUT, address=signed)
    assert asked == ["540p.m4s"]
    assert text.count("https://store.example/540p.m4s?signed") == 4
    assert "https://store.example/sprites.jpg?signed#xywh=" in playlists.thumbnails(SPRITES, 16000, address=signed)


def test_a_growing_playlist_begins_at_the_start_and_only_gains_lines():
    chunks = [Chunk(playlists.part("540p", num), LAYOUT) for num in range(2)]
    one, two = playlists.growing(chunks[:1]), playlists.growing(chunks)
    assert two.startswith(one)
    assert "#EXT-X-PLAYLIST-TYPE:EVENT\n" in one
    assert "#EXT-X-START:TIME-OFFSET=0" in one
    assert "ENDLIST" not in two
    assert playlists.growing(chunks, ended=True) == two + "#EXT-X-ENDLIST\n"
    assert '#EXT-X-MAP:URI="540p-00001.m4s",BYTERANGE="700@0"' in two


def test_a_rate_is_that_of_the_heaviest_whole_second():
    assert LAYOUT.bandwidth == 600  # 300 bytes in four seconds; the last 50 bytes count as one second
    assert LAYOUT.average_bandwidth == 424
    assert float(LAYOUT.seconds) == 8.5


def test_nothing_to_play_is_said_and_not_written():
    for ask in (
        lambda: playlists.master([], []),
        lambda: playlists.growing([]),
        lambda: Layout.read({}),
        lambda: Layout.read({"init": 1, "timescale": 1, "segments": []}),
    ):
        with pytest.raises(NothingToPlay):
            ask()


def test_captions_are_one_segment_as_long_as_the_lecture():
    text = playlists.captions(61_500)
    assert "#EXT-X-TARGETDURATION:62\n" in text
    assert "#EXTINF:61.500,\ncaptions.vtt\n#EXT-X-ENDLIST\n" in text


def test_small_pictures_follow_one_another_in_rows_and_the_last_stands_to_the_end():
    text = playlists.thumbnails(SPRITES | {"count": 3}, 3_661_000)
    assert text == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:04.000\nsprites.jpg#xywh=0,0,160,90\n\n"
        "00:00:04.000 --> 00:00:08.000\nsprites.jpg#xywh=160,0,160,90\n\n"
        "00:00:08.000 --> 01:01:01.000\nsprites.jpg#xywh=0,90,160,90\n"
    )


def frames(path):
    """How many pictures and samples ffmpeg reads, with any complaint a failure."""
    command = [ffmpeg(), "-v", "error", "-xerror", "-i", str(path), "-map", "0", "-f", "framecrc", "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    assert told.stderr == ""
    return len(re.findall(r"^\d+,", told.stdout, re.MULTILINE)), told.stdout


def test_what_the_playlists_say_plays_to_the_last_frame(sample):
    folder = sample.folder
    for name, layout in sample.layouts.items():
        (folder / f"{name}.m3u8").write_text(playlists.media(f"{name}.m4s", layout))
    (folder / "master.m3u8").write_text(playlists.master(sample.pictures, sample.sounds))
    assert frames(folder / "540p.m3u8")[0] == 15 * SECONDS
    assert frames(folder / "720p.m3u8")[0] == 30 * SECONDS
    count, _told = frames(folder / "master.m3u8")
    assert count > (15 + 30) * SECONDS


def test_parts_of_a_lecture_play_as_its_whole_does(sample, tmp_path):
    chunks = []
    for num in range(2):
        data, layout = sample.part("540p", 2 * num, 2 * num + 2)
        file = playlists.part("540p", num)
        (tmp_path / file).write_bytes(data)
        chunks.append(Chunk(file, layout))
    (tmp_path / "540p.m3u8").write_text(playlists.growing(chunks, ended=True))
    (sample.folder / "540p.m3u8").write_text(playlists.media("540p.m4s", sample.layouts["540p"]))
    assert frames(tmp_path / "540p.m3u8") == frames(sample.folder / "540p.m3u8")
