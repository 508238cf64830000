"""What is heard in a lecture, found once and kept with its facts."""

from collections.abc import Callable
from pathlib import Path

from media_pipeline.engine import sound
from media_pipeline.engine.sound import Heard
from media_pipeline.engine.watch import Watch
from media_pipeline.models import VideoVersion
from media_pipeline.probe import Facts


def listen(*, version: VideoVersion, source: Path, folder: Path, on_tick: Callable[[], None] = lambda: None) -> Heard:
    """Listen to a version once, and keep the answer with its facts. Raises `ToolFailed`."""
    if "speech" not in version.facts:
        facts = Facts.from_json(version.facts)
        heard = Heard([], None)
        if facts.audio_stream is not None:
            heard = sound.hear(source=source, facts=facts, folder=folder, watch=Watch(tick=on_tick))
        # No lease needed: nothing else writes facts once the probe is done, and the answer is always the same.
        version.facts |= {"speech": heard.speech, "loudness_lufs": heard.loudness_lufs}
        VideoVersion.objects.filter(pk=version.pk).update(facts=version.facts)
    speech = [(start, end) for start, end in version.facts["speech"]]
    return Heard(speech, version.facts.get("loudness_lufs"))
