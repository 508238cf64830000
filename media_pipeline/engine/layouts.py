"""What a finished file of one track looks like, for playlists: measured once, kept in the database."""

from typing import Any

from media_pipeline.boxes import Track

Stored = dict[str, Any]


def describe(track: Track) -> Stored:
    """`Rendition.layout` of a file."""
    return {
        "init": track.init_size,
        "timescale": track.timescale,
        "codec": track.codec,
        "segments": [[fragment.size, fragment.duration] for fragment in track.fragments],
    }


def joined(parts: list[Stored]) -> Stored:
    """The layout of the first one's initialisation with the segments of all behind it."""
    return parts[0] | {"segments": [segment for part in parts for segment in part["segments"]]}
