"""What of a version can be played now, as playlists: views of rows, never files.

While a lecture is being converted, it plays as uploaded where that is possible, else from the chunks that are done;
once it is ready, the whole ladder.
"""

from django.db.models import QuerySet

from media_pipeline import playlists
from media_pipeline.engine.layouts import Stored, joined
from media_pipeline.models import Rendition, VideoVersion, WorkUnit
from media_pipeline.playlists import Address, Chunk, Layout, NothingToPlay, Picture, Sound, relative

Kind = Rendition.Kind


def master(version: VideoVersion, *, captions: str = "", address: Address = relative) -> str:
    """The master playlist of `version`; `captions` is their language, "" without any. Raises `NothingToPlay`."""
    rows = list(version.renditions.order_by("position"))
    sounds = [
        Sound(row.name, row.channels, row.bandwidth or 0, row.average_bandwidth or 0, row.codecs)
        for row in rows
        if row.kind == Kind.AUDIO and row.layout
    ]
    return playlists.master(_pictures(version, rows), sounds, captions, address=address)


def media(version: VideoVersion, name: str, *, address: Address = relative) -> str:
    """The playlist of the rendition `name`, whole or as far as it is there. Raises `NothingToPlay`."""
    rung, growing, _rest = name.partition(playlists.PARTS)
    row = version.renditions.filter(name=rung).first()
    if row is None or not (row.layout or growing):
        raise NothingToPlay(f"{version.uuid} has no {name}")
    if not growing:
        return playlists.media(f"{name}.m4s", Layout.read(row.layout), address=address)
    chunks = [Chunk(playlists.part(rung, num), Layout.read(part)) for num, part in _parts(version, rung)]
    ended = len(chunks) == version.units.filter(kind=WorkUnit.Kind.CHUNK).count()
    return playlists.growing(chunks, ended=ended)


def _pictures(version: VideoVersion, rows: list[Rendition]) -> list[Picture]:
    ladder = [row for row in rows if row.kind == Kind.VIDEO]
    whole = [row for row in ladder if row.layout]
    if version.ready_at is None:
        whole = [row for row in rows if row.kind == Kind.REMUX and row.layout]
    if whole:
        return [_picture(row, row.layout) for row in whole]
    growing = ((row, _parts(version, row.name)) for row in ladder)
    return [_picture(row, joined([part for _num, part in parts]), playlists.PARTS) for row, parts in growing if parts]


def _picture(row: Rendition, layout: Stored, ending: str = "") -> Picture:
    read = Layout.read(layout)
    return Picture(
        row.name + ending, row.width, row.height, row.fps, read.bandwidth, read.average_bandwidth, layout["codec"]
    )


def _parts(version: VideoVersion, name: str) -> list[tuple[int, Stored]]:
    """The chunks of a rung that are done, from the first on, without a gap."""
    chunks: QuerySet[WorkUnit] = version.units.filter(kind=WorkUnit.Kind.CHUNK).order_by("num")
    parts: list[tuple[int, Stored]] = []
    for num, result in chunks.values_list("num", "result"):
        if num != len(parts) or name not in result:
            break
        parts.append((num, result[name]))
    return parts
