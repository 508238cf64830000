"""What of a finished version can be taken along to be played without a network, and how much that is."""

from dataclasses import dataclass

from media_pipeline.models import Rendition, VideoVersion
from media_pipeline.playlists import LIGHT_SOUND_SHORT_SIDE


@dataclass(frozen=True)
class Portion:
    """`renditions` are names of playlists, the picture's first; `size_bytes` is what their media weighs."""

    renditions: tuple[str, ...]
    size_bytes: int


@dataclass(frozen=True)
class Portions:
    """The smallest picture with its sound, and the lightest sound alone. None where there is no such thing (yet)."""

    picture: Portion | None
    sound: Portion | None


def portions(*, version: VideoVersion) -> Portions:
    """What a learner may choose from. Nothing of a version that is still being made: its files will be others."""
    if not version.is_ready:
        return Portions(None, None)
    rows = [row for row in version.renditions.order_by("position") if row.layout]
    sounds = [row for row in rows if row.kind == Rendition.Kind.AUDIO]
    pictures = [row for row in rows if row.kind == Rendition.Kind.VIDEO]
    smallest = min(pictures, key=lambda row: row.average_bandwidth or 0, default=None)
    return Portions(
        picture=_portion(smallest, *_sound_of(smallest, sounds)) if smallest else None,
        sound=_portion(sounds[0]) if sounds else None,
    )


def _sound_of(picture: Rendition, sounds: list[Rendition]) -> list[Rendition]:
    """As the master playlist pairs them."""
    if not sounds or "mp4a" in picture.layout["codec"]:
        return []
    return sounds[:1] if min(picture.width, picture.height) <= LIGHT_SOUND_SHORT_SIDE else sounds[-1:]


def _portion(*rows: Rendition) -> Portion:
    weights = [row.layout["init"] + sum(size for size, _ticks in row.layout["segments"]) for row in rows]
    return Portion(tuple(row.name for row in rows), sum(weights))
