"""At least sixty hostile and odd files, and what has to become of each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.media_pipeline.hostile.forged import FORGED
from tests.media_pipeline.hostile.made import MADE, NAMES
from tests.media_pipeline.hostile.texts import TEXTS
from tests.media_pipeline.hostile.workshop import Workshop

ACCEPTED, REFUSED = "accepted", "refused"


@dataclass(frozen=True)
class Case:
    """`code` is of the refusal; of an accepted file `warnings` are all its warnings but `low_resolution`.

    Accepted ones can be encoded: a test of the whole pipeline may take them from here.
    """

    name: str
    make: Callable[[Workshop], Path]
    verdict: str
    code: str = ""
    warnings: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.name.encode("unicode_escape").decode()[:60]


# Of those that bytes or ffmpeg make: the code of the refusal, or None and the warnings.
EXPECTED: dict[str, str | tuple[str, ...]] = {
    "gif before mp4.mp4": "not_a_video",
    "playlist before mp4.mp4": "not_a_video",
    # Harmless: what learners get is made anew.
    "page in mp4.html": (),
    "zip behind mp4.mp4": (),
    "page behind mp4.mp4": (),
    # Media are taken from the file itself, wherever it says they are.
    "reference to a file.mov": (),
    "reference to an address.mov": (),
    "alias to a file.mov": (),
    "reference and nothing of its own.mov": "picture_damaged",
    "tail cut off.mp4": "truncated",
    "end of media cut off, header lost.mp4": "damaged",
    "header cut in two.mp4": "damaged",
    "half of a matroska file.mkv": "truncated",
    "half of an avi file.avi": "truncated",
    "bits flipped in the media.mp4": "picture_damaged",
    "bits flipped everywhere in the media.mp4": "picture_damaged",
    "a few bits flipped in the media.mp4": ("damaged_places",),
    "bits flipped in the header.mp4": "no_picture",
    "media of zeros.mp4": "picture_damaged",
    "box to the end of the file.mp4": "damaged",
    "box smaller than its head.mp4": "damaged",
    "box of 2^63 bytes.mp4": "damaged",
    "box of nearly 2^64 bytes.mp4": "damaged",
    "header of four gigabytes.mp4": "damaged",
    "four thousand million samples.mp4": "picture_damaged",
    "four thousand million times.mp4": "sound_damaged",
    "fifty thousand edits.mp4": "picture_damaged",
    "giant in the header only.mp4": (),
    "thousand streams.mp4": "too_many_streams",
    "boxes nested five thousand deep.mp4": "damaged",
    "compressed header bomb.mov": "damaged",
    "compressed picture bomb.mkv": "picture_damaged",
    "element of 2^55 bytes.mkv": "damaged",
    "linked segments.mkv": (),
    "unknown picture.mkv": "codec_unknown",
    "photographs of giants.avi": "picture_damaged",
    "only a beginning.mp4": "damaged",
    "only a matroska beginning.mkv": "damaged",
    "empty.mp4": "empty",
    "one byte.mp4": "not_a_video",
    "turned by 90.mp4": (),
    "turned by 180.mp4": (),
    "turned by 270.mp4": (),
    "oblong pixels.mp4": ("no_sound",),
    "ten bits.mp4": ("no_sound",),
    "full colour.mp4": ("no_sound",),
    "hdr pq.mp4": ("no_sound", "hdr"),
    "hdr hlg.mov": ("no_sound", "hdr"),
    "interlaced.mp4": ("no_sound", "interlaced"),
    "interlaced mpeg-2.mpg": ("no_sound", "interlaced"),
    "uneven times.mp4": ("no_sound", "vfr"),
    "late start.ts": (),
    "negative times.mov": (),
    "sound starts late.mkv": (),
    "no key frame at the start.ts": ("starts_without_key",),
    "no key frame at all.mkv": "picture_damaged",
    "clock set back.ts": "times_broken",
    "size changes.ts": ("no_sound",),
    "all at one moment.mkv": "times_broken",
    "ten hours between two pictures.mp4": "too_long",
    "two hours between two pictures.mkv": "no_motion",
    "a thousand pictures a second.mp4": "frame_rate",
    "thirteen hours of nothing.mkv": "too_long",
    "one picture with sound.mp4": (),
    "one picture for ten seconds.mp4": ("no_sound", "low_frame_rate"),
    "one picture only.mp4": ("no_sound", "very_short"),
    "one picture only.mkv": ("no_sound", "very_short"),
    "nothing moves.mp4": (),
    "wider than we take.mp4": "picture_too_large",
    "more pixels than we take.avi": "picture_too_large",
    "tiny.mp4": "picture_too_small",
    "odd sides.mkv": ("no_sound",),
    "no sound.mp4": ("no_sound",),
    "silence.mp4": (),
    "sound of 5.1.mp4": (),
    "sound of 7.1.mkv": (),
    "several sounds.mkv": ("several_sounds",),
    "several pictures.mkv": ("no_sound", "several_pictures"),
    "only sound.m4a": "no_picture",
    "only sound.ogg": "no_picture",
    "only sound.mp3": "not_a_video",
    "sound with a cover.m4a": "no_picture",
    "cover before the picture.mp4": (),
    "sound that we can't read.mkv": "codec_unknown",
    "attached page and chapters.mkv": (),
    "subtitles inside.mp4": (),
    "label.mp4": ("ai_label",),
    "label.mkv": ("ai_label",),
    "label that is no json.mp4": ("ai_label",),
    "label of a megabyte.mkv": ("ai_label",),
    "fragments.mp4": (),
    "vp9 and opus.webm": (),
    "av1.mp4": ("no_sound",),
    "mpeg-4 and mp3.avi": (),
    "flash.flv": (),
    "windows media.wmv": (),
    "programme stream.mpg": (),
    "prores.mov": ("no_sound",),
    "magicyuv.mkv": "codec_unknown",
    "ffv1.avi": "codec_unknown",
    "gif in a film.mov": "codec_unknown",
    "cinepak.avi": "codec_unknown",
    "raw pictures.avi": "codec_unknown",
    "raw h264.mp4": "not_a_video",
    "nut.mp4": "not_a_video",
    "mxf.mp4": "not_a_video",
    "pictures as text.mp4": "not_a_video",
    "photograph.mp4": "not_a_video",
    "photograph in jpeg.mp4": "not_a_video",
    "gif.mp4": "not_a_video",
    "webp.mp4": "not_a_video",
    "avif.mp4": "not_a_video",
}


def _case(name: str, make: Callable[[Workshop], Path]) -> Case:
    expected = EXPECTED[name]
    if isinstance(expected, str):
        return Case(name, make, REFUSED, expected)
    return Case(name, make, ACCEPTED, warnings=frozenset(expected))


def _text(name: str) -> Case:
    return Case(name, lambda shop: shop.write(name, TEXTS[name](shop)), REFUSED, "not_a_video")


def _forged(name: str) -> Case:
    return _case(name, lambda shop: shop.write(name, FORGED[name](shop)))


def _made(name: str) -> Case:
    return _case(name, lambda shop: MADE[name](shop, name))


def _named(name: str) -> Case:
    return Case(f"name {name}", lambda shop: shop.write(name, shop.lecture().read_bytes()), ACCEPTED)


CASES = [
    *(_text(name) for name in TEXTS),
    *(_forged(name) for name in FORGED),
    *(_made(name) for name in MADE),
    *(_named(name) for name in NAMES),
]
