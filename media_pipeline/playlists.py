"""Playlists and the thumbnail track as text. Plain values in, text out: no models, no storage, no rights.

HLS by RFC 8216 and its revision draft-pantos-hls-rfc8216bis: byte ranges of few CMAF files, picture and sound apart.
Every function takes `address`, which says how a file of the version is named in the text: by its relative name, or by
a signed link.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Address = Callable[[str], str]

# Rungs up to this short side go with the light sound: their learners have poor networks.
LIGHT_SOUND_SHORT_SIDE = 540
# What a playlist that still grows promises for every segment to come: the ladder's GOPs are four seconds long.
GROWING_TARGET_S = 4
# What a growing playlist is called beside the finished one, which lists other files: players take it for an error
# when the files of a playlist change while they play. `540p-parts.m3u8` goes on to its own end.
PARTS = "-parts"
_SUBTITLES = "captions"
_LANGUAGES = {"zh": "中文", "en": "English"}


class NothingToPlay(ValueError):
    """A playlist without anything in it was asked for: no rendition is there yet."""


@dataclass(frozen=True)
class Layout:
    """Where things lie in a CMAF file: `init` bytes of initialisation, then `segments` (bytes, ticks) back to back."""

    init: int
    timescale: int
    segments: tuple[tuple[int, int], ...]

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Layout":
        """From `Rendition.layout` as stored. Raises `NothingToPlay` where it lists no segment."""
        segments = tuple((int(size), int(ticks)) for size, ticks in stored.get("segments", ()))
        if not segments:
            raise NothingToPlay("the layout lists no segment")
        return cls(int(stored["init"]), int(stored["timescale"]), segments)

    @property
    def seconds(self) -> Fraction:
        return Fraction(sum(ticks for _size, ticks in self.segments), self.timescale)

    @property
    def target_s(self) -> int:
        """The longest segment, in whole seconds as players count them."""
        return max(1, math.floor(max(ticks for _size, ticks in self.segments) / self.timescale + 0.5))

    @property
    def bandwidth(self) -> int:
        """Bits a second of the heaviest segment. One of a few frames says little about it: it counts as a second."""
        return max(
            math.ceil(size * 8 / max(Fraction(ticks, self.timescale), Fraction(1))) for size, ticks in self.segments
        )

    @property
    def average_bandwidth(self) -> int:
        return math.ceil(
            sum(size for size, _ticks in self.segments) * 8 / max(self.seconds, Fraction(1, self.timescale))
        )


@dataclass(frozen=True)
class Picture:
    """A video rendition as the master offers it. `codecs` names sound too where the file carries its own (a remux)."""

    name: str
    width: int
    height: int
    fps: float
    bandwidth: int
    average_bandwidth: int
    codecs: str

    @property
    def has_sound(self) -> bool:
        return "mp4a" in self.codecs


@dataclass(frozen=True)
class Sound:
    """An audio rendition. The first one given is the lightest, and the audio-only mode."""

    name: str
    channels: int
    bandwidth: int
    average_bandwidth: int
    codecs: str = "mp4a.40.2"


@dataclass(frozen=True)
class Chunk:
    """One file of a rendition still being made: initialisation, then segments timed from the lecture's start."""

    file: str
    layout: Layout


def part(rendition: str, num: int) -> str:
    """The file of one chunk of a rendition that is still being made."""
    return f"{rendition}-{num:05d}.m4s"


def relative(name: str) -> str:
    return name


def master(
    pictures: Sequence[Picture],
    sounds: Sequence[Sound] = (),
    captions: str = "",
    *,
    address: Address = relative,
) -> str:
    """The master playlist; players start with the first picture. `captions` is their language, "" where there are none.

    Raises `NothingToPlay`.
    """
    if not pictures and not sounds:
        raise NothingToPlay("there is neither picture nor sound")
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines += [_sound_line(sound, address) for sound in sounds]
    if captions:
        name = _LANGUAGES.get(captions.partition("-")[0], captions)
        lines.append(
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{_SUBTITLES}",NAME="{name}",LANGUAGE="{captions}",'
            f'DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="{address("captions.m3u8")}"'
        )
    for picture in pictures:
        lines += _picture_lines(picture, None if picture.has_sound else _sound_for(picture, sounds), captions, address)
    if sounds:
        lines += _sound_only_lines(sounds[0], captions, address)
    return _text(lines)


def _sound_line(sound: Sound, address: Address) -> str:
    # One name in every group: it is the same sound, and players keep the choice when the group changes.
    return (
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{sound.name}",NAME="原声",DEFAULT=YES,AUTOSELECT=YES,'
        f'CHANNELS="{sound.channels}",URI="{address(sound.name + ".m3u8")}"'
    )


def _sound_for(picture: Picture, sounds: Sequence[Sound]) -> Sound | None:
    if not sounds:
        return None
    return sounds[0] if min(picture.width, picture.height) <= LIGHT_SOUND_SHORT_SIDE else sounds[-1]


def _picture_lines(picture: Picture, sound: Sound | None, captions: str, address: Address) -> list[str]:
    peak, average, codecs = picture.bandwidth, picture.average_bandwidth, picture.codecs
    if sound:
        # A rate is that of everything a player loads for this choice.
        peak, average = peak + sound.bandwidth, average + sound.average_bandwidth
        codecs = f"{codecs},{sound.codecs}"
    line = (
        f'#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},CODECS="{codecs}",'
        f"RESOLUTION={picture.width}x{picture.height},FRAME-RATE={picture.fps:.3f}"
    )
    return [line + _groups(sound, captions), address(f"{picture.name}.m3u8")]


def _sound_only_lines(sound: Sound, captions: str, address: Address) -> list[str]:
    line = (
        f"#EXT-X-STREAM-INF:BANDWIDTH={sound.bandwidth},AVERAGE-BANDWIDTH={sound.average_bandwidth},"
        f'CODECS="{sound.codecs}"'
    )
    return [line + _groups(sound, captions), address(f"{sound.name}.m3u8")]


def _groups(sound: Sound | None, captions: str) -> str:
    named = f',AUDIO="{sound.name}"' if sound else ""
    if captions:
        named += f',SUBTITLES="{_SUBTITLES}"'
    return named + ",CLOSED-CAPTIONS=NONE"


def media(file: str, layout: Layout, *, address: Address = relative) -> str:
    """The playlist of a finished rendition: byte ranges of one file."""
    lines = [
        *_head(layout.target_s, "VOD"),
        *_ranges(address(file), layout),
        "#EXT-X-ENDLIST",
    ]
    return _text(lines)


def growing(chunks: Sequence[Chunk], *, ended: bool = False) -> str:
    """The playlist of a rendition that is still being made: it only ever gains lines, and an end when it has `ended`.

    `chunks` are the finished ones from the first on, without a gap. Their names are relative, because players take it
    for an error when they change, as signed links would. Raises `NothingToPlay`.
    """
    if not chunks:
        raise NothingToPlay("no chunk is there yet")
    # Without this tag players take a playlist with no end for a live broadcast and start near its end.
    lines = [
        *_head(max(GROWING_TARGET_S, chunks[0].layout.target_s), "EVENT"),
        "#EXT-X-START:TIME-OFFSET=0,PRECISE=YES",
    ]
    for chunk in chunks:
        lines += _ranges(chunk.file, chunk.layout)
    return _text([*lines, "#EXT-X-ENDLIST"] if ended else lines)


def _head(target_s: int, kind: str) -> list[str]:
    return [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{target_s}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        f"#EXT-X-PLAYLIST-TYPE:{kind}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]


def _ranges(uri: str, layout: Layout) -> Iterator[str]:
    yield f'#EXT-X-MAP:URI="{uri}",BYTERANGE="{layout.init}@0"'
    offset = layout.init
    for size, ticks in layout.segments:
        yield f"#EXTINF:{ticks / layout.timescale:.6f},"
        yield f"#EXT-X-BYTERANGE:{size}@{offset}"
        yield uri
        offset += size


def captions(duration_ms: int, *, address: Address = relative) -> str:
    """The playlist of the captions: one WebVTT file as long as the lecture."""
    return _text(
        [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            f"#EXT-X-TARGETDURATION:{max(1, math.ceil(duration_ms / 1000))}",
            "#EXT-X-MEDIA-SEQUENCE:0",
            "#EXT-X-PLAYLIST-TYPE:VOD",
            f"#EXTINF:{duration_ms / 1000:.3f},",
            address("captions.vtt"),
            "#EXT-X-ENDLIST",
        ]
    )


def thumbnails(sprites: Mapping[str, int], duration_ms: int, *, address: Address = relative) -> str:
    """A WebVTT track of small pictures: each cue names its part of the sheet `sprites.jpg` (`VideoVersion.sprites`)."""
    sheet = address("sprites.jpg")
    blocks = ["WEBVTT"]
    for num in range(sprites["count"]):
        start_ms = num * sprites["interval_ms"]
        end_ms = start_ms + sprites["interval_ms"]
        if num == sprites["count"] - 1:  # the last picture stands for all that follows
            end_ms = max(end_ms, duration_ms)
        row, column = divmod(num, sprites["columns"])
        place = (column * sprites["width"], row * sprites["height"], sprites["width"], sprites["height"])
        blocks.append(f"{_clock(start_ms)} --> {_clock(end_ms)}\n{sheet}#xywh={','.join(map(str, place))}")
    return "\n\n".join(blocks) + "\n"


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
