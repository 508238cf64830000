"""Files that are no video at all: scripts, playlists, manifests, captions, pictures and archives in disguise."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable

from tests.media_pipeline.hostile.workshop import Workshop

Content = Callable[[Workshop], bytes]


def playlist(shop: Workshop) -> bytes:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://{shop.canary}\n#EXT-X-ENDLIST\n".encode()


def playlist_of_address(shop: Workshop) -> bytes:
    key = f'#EXT-X-KEY:METHOD=AES-128,URI="{shop.address}/key"\n'
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n{key}#EXTINF:4,\n{shop.address}/a.ts\n#EXT-X-ENDLIST\n".encode()


def playlist_with_map(shop: Workshop) -> bytes:
    return (
        f'#EXTM3U\n#EXT-X-MAP:URI="file:{shop.canary}"\n#EXTINF:4,\nsubfile,,start,0,end,9,,:{shop.canary}\n'.encode()
    )


def master_playlist(shop: Workshop) -> bytes:
    return f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{shop.address}/x.m3u8\n".encode()


def concat(shop: Workshop) -> bytes:
    return f"ffconcat version 1.0\nfile '{shop.canary}'\nduration 5\nfile '{shop.address}/a.mp4'\n".encode()


def old_concat(shop: Workshop) -> bytes:
    return f"file '{shop.canary}'\nfile 'base.mp4'\n".encode()


def dash(shop: Workshop) -> bytes:
    return (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" >'
        f'<BaseURL>{shop.address}/</BaseURL><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
        f'bandwidth="1"><BaseURL>file:{shop.canary}</BaseURL></Representation></AdaptationSet></Period></MPD>'
    ).encode()


def smooth(shop: Workshop) -> bytes:
    return f'<SmoothStreamingMedia MajorVersion="2"><a href="{shop.address}"/></SmoothStreamingMedia>'.encode()


def session(shop: Workshop) -> bytes:
    port = shop.address.rpartition(":")[2]
    return f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n".encode()


def entities(shop: Workshop) -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{shop.canary}">]><x>&e;</x>'.encode()


def drawing(shop: Workshop) -> bytes:
    link = f'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="file://{shop.canary}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><image {link}/></svg>'.encode()


def page(_shop: Workshop) -> bytes:
    return b"<!DOCTYPE html><html><script>fetch('/')</script></html>"


def srt_in_gbk(_shop: Workshop) -> bytes:
    return "1\n00:00:01,000 --> 00:00:04,000\n大家好，今天学习数据。\n\n".encode("gb18030") * 40


def vtt_in_utf16(_shop: Workshop) -> bytes:
    return "WEBVTT\n\n00:01.000 --> 1193:02:47.295\n大家好\n\n".encode("utf-16")


def styled(shop: Workshop) -> bytes:
    return f"[Script Info]\nScriptType: v4.00+\n[Fonts]\nfontname: {shop.canary}\n[Events]\n".encode()


def tags(_shop: Workshop) -> bytes:
    return b";FFMETADATA1\ntitle=lecture\n[CHAPTER]\nSTART=0\nEND=9000\n"


def zipped(shop: Workshop) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(zipfile.ZipInfo("lecture.mp4"), shop.lecture().read_bytes())
    return held.getvalue()


def bomb(_shop: Workshop) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("zeros"), bytes(32 * 1024**2), zipfile.ZIP_DEFLATED)
    return held.getvalue()


def gzipped(shop: Workshop) -> bytes:
    return gzip.compress(shop.lecture().read_bytes(), mtime=0)


def tarred(shop: Workshop) -> bytes:
    held, content = io.BytesIO(), shop.lecture().read_bytes()
    with tarfile.open(fileobj=held, mode="w") as archive:
        entry = tarfile.TarInfo("lecture.mp4")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return held.getvalue()


def fixed(content: bytes) -> Content:
    return lambda _shop: content


# Each is refused as no video, whatever its name.
TEXTS: dict[str, Content] = {
    "playlist of a file.mp4": playlist,
    "playlist of an address.m3u8": playlist_of_address,
    "playlist with a map.mp4": playlist_with_map,
    "master playlist.mp4": master_playlist,
    "concat script.mp4": concat,
    "old concat script.mov": old_concat,
    "dash manifest.mp4": dash,
    "smooth manifest.mp4": smooth,
    "session description.mp4": session,
    "external entities.mp4": entities,
    "drawing.mp4": drawing,
    "web page.mp4": page,
    "captions in gbk.mp4": srt_in_gbk,
    "captions in utf-16.mp4": vtt_in_utf16,
    "styled captions.mkv": styled,
    "tags.mp4": tags,
    "zip.mp4": zipped,
    "zip bomb.mp4": bomb,
    "gzip.mp4": gzipped,
    "tar.mp4": tarred,
    "seven-zip.mp4": fixed(b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(200)),
    "rar.mp4": fixed(b"Rar!\x1a\x07\x01\x00" + bytes(200)),
    "pdf.mp4": fixed(b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" + b" " * 500),
    "windows program.mp4": fixed(b"MZ\x90\x00" + bytes(1000)),
    "linux program.mp4": fixed(b"\x7fELF\x02\x01\x01" + bytes(1000)),
    "shell script.mp4": fixed(b"#!/bin/sh\ncurl http://127.0.0.1/\n"),
    "zeros.mp4": fixed(bytes(3 * 1024**2)),
    "letters.mp4": fixed(b"lecture " * 20_000),
}
