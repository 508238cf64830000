"""A lecture from its script: pictures and speech, joined by one ffmpeg process, captions from the same sentences."""

import array
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

from demo.catalogue_files import CourseFile, LessonScript
from demo.lecture import slides, speech

LABEL = "语音由机器合成"
FRAMES_PER_SECOND = 2  # slides change every few seconds; fewer frames make a first start quick
_LEAD_MS, _SENTENCE_PAUSE_MS, _POINT_PAUSE_MS, _TAIL_MS = 600, 260, 520, 1200
# The implicit label that machine-made content carries in its file, beside the visible one.
_AIGC = '{"Label":"1","ContentProducer":"Malan Skills demo","ProduceID":"%s"}'


@dataclass(frozen=True)
class Lecture:
    """`video` is an MP4 (1280 × 720, H.264 and FLAC); `captions` is WebVTT text, one cue a phrase."""

    video: Path
    captions: str


@dataclass(frozen=True)
class _Cue:
    start_ms: int
    end_ms: int
    text: str


def _stamp(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def _webvtt(cues: list[_Cue]) -> str:
    blocks = [f"{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}\n{cue.text}" for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _phrases(sentence: str, limit: int = 20) -> list[str]:
    """A sentence in pieces of at most about `limit` characters, cut after commas, for captions of one line."""
    pieces, rest = [""], sentence
    while rest:
        cut = min((rest.find(mark) + 1 or len(rest) for mark in "，：、"), default=len(rest))
        piece, rest = rest[:cut], rest[cut:]
        if pieces[-1] and len(pieces[-1]) + len(piece) > limit:
            pieces.append(piece)
        else:
            pieces[-1] += piece
    return pieces


class _Track:
    """The sound as it grows, and the captions that go with it."""

    def __init__(self) -> None:
        self.rate = speech.voice().sample_rate
        self.samples: array.array[int] = array.array("h")
        self.cues: list[_Cue] = []

    @property
    def ms(self) -> int:
        ms: int = len(self.samples) * 1000 // self.rate
        return ms

    def pause(self, ms: int) -> None:
        self.samples.extend(array.array("h", bytes(2 * (self.rate * ms // 1000))))

    def say(self, passage: str) -> None:
        for sentence, samples in speech.speak(passage):
            start, length = self.ms, len(samples) * 1000 // self.rate
            self.samples.extend(samples)
            said = 0
            for phrase in _phrases(sentence):
                begin = start + length * said // len(sentence)
                said += len(phrase)
                self.cues.append(_Cue(begin, start + length * said // len(sentence), phrase.rstrip("，、：；。")))
            self.pause(_SENTENCE_PAUSE_MS)


def render(course: CourseFile, lesson: LessonScript, *, target: Path) -> Lecture:
    """Render `lesson` to the MP4 `target`, captions beside it; both are made whole or not at all, and kept if there.

    Raises `slides.GlyphMissing`, `speech.SpeechFailed`, `subprocess.CalledProcessError`.
    """
    beside = target.with_suffix(".vtt")
    if target.exists() and beside.exists():
        return Lecture(target, beside.read_text(encoding="utf-8"))
    target.parent.mkdir(parents=True, exist_ok=True)
    track = _Track()
    track.pause(_LEAD_MS)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        room = Path(folder)
        listing = _draw_and_speak(course, lesson, track, room)
        sound = room / "sound.wav"
        with wave.open(str(sound), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(track.rate)
            file.writeframes(track.samples.tobytes())
        part = room / "lecture.mp4"
        subprocess.run(_arguments(listing, sound, part, f"{course.code}-{lesson.key}"), check=True)  # noqa: S603
        captions = _webvtt(track.cues)
        beside.write_text(captions, encoding="utf-8")
        part.replace(target)
    return Lecture(target, captions)


def _draw_and_speak(course: CourseFile, lesson: LessonScript, track: _Track, room: Path) -> Path:
    """Speak the whole script into `track`, save a picture for each point, and list them with their times."""
    entries: list[str] = []
    begun = 0
    for number, slide in enumerate(lesson.slides, start=1):
        for index, passage in enumerate(slide.narration):
            picture = room / f"{number:02}-{index}.bmp"
            slides.draw(
                slide,
                shown=index + 1,
                course=course.texts["title_zh"],
                lesson=lesson.title_zh,
                label=LABEL,
                page=f"{number} / {len(lesson.slides)}",
            ).save(picture)
            track.say(passage)
            track.pause(_POINT_PAUSE_MS)
            last = number == len(lesson.slides) and index == len(slide.narration) - 1
            if last:
                track.pause(_TAIL_MS)
            entries.append(f"file '{picture.name}'\nduration {(track.ms - begun) / 1000:.3f}")
            begun = track.ms
    listing = room / "pictures.txt"
    # The last picture is named twice: the format ignores the duration of the last entry.
    listing.write_text("ffconcat version 1.0\n" + "\n".join([*entries, entries[-1].split("\n")[0]]) + "\n")
    return listing


def _arguments(listing: Path, sound: Path, target: Path, produce_id: str) -> list[str]:
    seconds = _wave_seconds(sound)
    return [
        imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y",
        "-f", "concat", "-safe", "1", "-i", str(listing),
        "-i", str(sound),
        # Converted before the frames are repeated, not after: each picture once.
        "-vf", f"format=yuv420p,fps={FRAMES_PER_SECOND}",
        "-c:v", "libx264", "-preset", "ultrafast", "-tune", "stillimage", "-crf", "18",
        "-g", str(FRAMES_PER_SECOND * 4),
        "-threads", "1",
        # Lossless and quick: the pipeline encodes the sound that learners hear.
        "-c:a", "flac",
        "-t", f"{seconds:.3f}",
        "-metadata", "AIGC=" + _AIGC % produce_id, "-movflags", "+faststart+use_metadata_tags",
        str(target),
    ]  # fmt: skip


def _wave_seconds(path: Path) -> float:
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()
