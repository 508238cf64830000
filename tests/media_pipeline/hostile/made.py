"""Odd files that encoders really make, and files of formats that we don't take. The recipes of ffmpeg."""

from collections.abc import Callable
from pathlib import Path

from tests.media_pipeline.hostile.workshop import AAC, PICTURE, SOUND, X264, Workshop

Recipe = Callable[[Workshop, str], Path]
LABEL = '{"AIGC":{"Label":"1","ContentProducer":"示范","ProduceID":"7","ReservedCode1":""}}'
LABELS = ("-movflags", "use_metadata_tags")
HDR = ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020")


def plain(*arguments: str) -> Recipe:
    """A recipe with nothing but arguments."""
    return lambda shop, name: shop.ffmpeg(name, *arguments)


def of_lecture(*arguments: str, before: tuple[str, ...] = ()) -> Recipe:
    """From the honest lecture."""
    return lambda shop, name: shop.ffmpeg(name, *before, "-i", str(shop.lecture()), *arguments)


def film(picture: str, *arguments: str, sound: bool = False) -> Recipe:
    """From a picture source of lavfi; with `sound`, a tone of two seconds."""
    return plain("-f", "lavfi", "-i", picture, *(SOUND if sound else ()), *arguments)


def hdr(transfer: str) -> Recipe:
    parameters = f"log-level=none:pools=none:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    return plain(*PICTURE, *HDR, "-x265-params", parameters, "-color_trc", transfer, "-colorspace", "bt2020nc")


def cover(shop: Workshop, name: str) -> Path:
    image = shop.ffmpeg("cover.png", *PICTURE, "-frames:v", "1")
    return shop.ffmpeg(
        name,
        *("-i", str(shop.lecture()), "-i", str(image), "-map", "1:v", "-map", "0:v", "-map", "0:a"),
        *("-c", "copy", "-disposition:v:0", "attached_pic"),
    )


def sound_with_cover(shop: Workshop, name: str) -> Path:
    image = shop.ffmpeg("cover.png", *PICTURE, "-frames:v", "1")
    return shop.ffmpeg(
        name,
        *("-i", str(shop.lecture()), "-i", str(image), "-map", "1:v", "-map", "0:a"),
        *("-c", "copy", "-disposition:v:0", "attached_pic"),
    )


def attachments(shop: Workshop, name: str) -> Path:
    page = shop.write("attached.html", b"<html><script>alert(1)</script></html>")
    chapters = shop.write("chapters.txt", b";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=9999\ntitle=<b>x</b>\n")
    return shop.ffmpeg(
        name,
        *("-i", str(shop.lecture()), "-i", str(chapters), "-map", "0", "-map_chapters", "1", "-c", "copy"),
        *("-attach", str(page), "-metadata:s:t", "mimetype=text/html"),
    )


def subtitled(shop: Workshop, name: str) -> Path:
    captions = shop.write("captions.srt", "1\n00:00:00,500 --> 00:00:01,500\n大家好\n".encode())
    return shop.ffmpeg(name, "-i", str(shop.lecture()), "-i", str(captions), "-c", "copy", "-c:s", "mov_text")


def without_first_key(shop: Workshop, name: str) -> Path:
    """A broadcast joined half-way to its second key frame."""
    whole = shop.ffmpeg("broadcast.ts", "-i", str(shop.lecture()), "-c", "copy").read_bytes()
    packets = len(whole) // 188
    return shop.write(name, whole[: 188 * 3] + whole[188 * (packets // 3) :])


def two_sizes(shop: Workshop, name: str) -> Path:
    """A broadcast whose picture grows in the middle."""
    small = shop.ffmpeg("small.ts", *PICTURE, *X264)
    large = shop.ffmpeg("large.ts", *film_source("640x480"), *X264, "-output_ts_offset", "3")
    return shop.write(name, small.read_bytes() + large.read_bytes())


def film_source(size: str) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"testsrc2=s={size}:r=12:d=2")


def twice(shop: Workshop, name: str) -> Path:
    """A broadcast whose clock is set back to its beginning half-way."""
    once = shop.ffmpeg("broadcast.ts", "-i", str(shop.lecture()), "-c", "copy").read_bytes()
    return shop.write(name, once + once)


STILL = "color=c=navy:s=320x240:r=12:d=0.08"
MADE: dict[str, Recipe] = {
    # Turned, stretched, deep, bright, woven
    "turned by 90.mp4": of_lecture("-c", "copy", before=("-display_rotation", "90")),
    "turned by 180.mp4": of_lecture("-c", "copy", before=("-display_rotation", "180")),
    "turned by 270.mp4": of_lecture("-c", "copy", before=("-display_rotation", "270")),
    "oblong pixels.mp4": film("testsrc2=s=360x288:r=12:d=2", *X264, "-vf", "setsar=64/45"),
    "ten bits.mp4": film("testsrc2=s=320x240:r=12:d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p10le"),
    "full colour.mp4": film("testsrc2=s=320x240:r=12:d=2", "-c:v", "libx264", "-pix_fmt", "yuv444p"),
    "hdr pq.mp4": hdr("smpte2084"),
    "hdr hlg.mov": hdr("arib-std-b67"),
    "interlaced.mp4": film("testsrc2=s=320x240:r=25:d=2", *X264, "-flags", "+ildct+ilme", "-x264opts", "tff=1"),
    "interlaced mpeg-2.mpg": film("testsrc2=s=352x288:r=25:d=2", "-c:v", "mpeg2video", "-flags", "+ildct+ilme"),
    # Time
    "uneven times.mp4": film(
        "testsrc2=s=320x240:r=24:d=3", *X264, "-vf", "select='lt(t,1)+not(mod(n,5))'", "-fps_mode", "vfr"
    ),
    "late start.ts": of_lecture("-c", "copy", "-output_ts_offset", "36000"),
    "negative times.mov": of_lecture("-c", "copy", "-output_ts_offset", "-1", "-avoid_negative_ts", "disabled"),
    "sound starts late.mkv": plain(*PICTURE, "-itsoffset", "1", *SOUND, *X264, *AAC, "-map", "0", "-map", "1"),
    "no key frame at the start.ts": without_first_key,
    "no key frame at all.mkv": of_lecture("-c", "copy", "-an", "-bsf:v", "noise=drop=key"),
    "clock set back.ts": twice,
    "size changes.ts": two_sizes,
    "all at one moment.mkv": of_lecture("-c", "copy", "-an", "-bsf:v", "setts=pts=0:dts=0:duration=0"),
    "ten hours between two pictures.mp4": film("testsrc2=s=320x240:r=12:d=0.16", *X264, "-vf", "setpts=N*36000/TB"),
    "two hours between two pictures.mkv": film("testsrc2=s=320x240:r=12:d=0.16", *X264, "-vf", "setpts=N*7200/TB"),
    "a thousand pictures a second.mp4": film("color=s=320x240:r=1000:d=2", *X264),
    "thirteen hours of nothing.mkv": film("color=s=64x64:r=1/600:d=48000", *X264),
    "one picture with sound.mp4": lambda shop, name: shop.ffmpeg(
        name,
        *("-i", str(MADE["one picture only.mp4"](shop, "still.mp4")), "-i", str(shop.lecture())),
        *("-map", "0:v", "-map", "1:a", "-c", "copy"),
    ),
    "one picture for ten seconds.mp4": film("color=s=320x240:r=1/10:d=10", *X264),
    "one picture only.mp4": film(STILL, *X264, "-frames:v", "1"),
    "one picture only.mkv": film(STILL, *X264, "-frames:v", "1"),
    "nothing moves.mp4": film("color=c=navy:s=640x480:r=25:d=2", *X264, *AAC, sound=True),
    # Size
    "wider than we take.mp4": film("color=s=9600x64:r=5:d=1", *X264),
    "more pixels than we take.avi": film("color=s=8000x5000:r=2:d=1", "-c:v", "mjpeg"),
    "tiny.mp4": film("testsrc2=s=32x24:r=12:d=2", *X264),
    "odd sides.mkv": film("testsrc2=s=640x480:r=12:d=2,format=yuv444p,scale=321:241", "-c:v", "libx264"),
    # Sound
    "no sound.mp4": film("testsrc2=s=640x480:r=12:d=2", *X264),
    "silence.mp4": plain(*PICTURE, "-f", "lavfi", "-i", "anullsrc=d=2", *X264, *AAC),
    "sound of 5.1.mp4": of_lecture("-c:v", "copy", *AAC, "-ac", "6"),
    "sound of 7.1.mkv": of_lecture("-c:v", "copy", "-c:a", "flac", "-ac", "8"),
    "several sounds.mkv": of_lecture(
        *("-map", "0:v", "-map", "0:a", "-map", "0:a", "-c", "copy", "-disposition:a:0", "0"),
        *("-disposition:a:1", "default"),
    ),
    "several pictures.mkv": of_lecture("-map", "0:v", "-map", "0:v", "-c", "copy"),
    "only sound.m4a": of_lecture("-vn", "-c", "copy"),
    "only sound.ogg": of_lecture("-vn", "-c:a", "libvorbis", "-ac", "2"),
    "only sound.mp3": of_lecture("-vn", "-c:a", "libmp3lame"),
    "sound with a cover.m4a": sound_with_cover,
    "cover before the picture.mp4": cover,
    "sound that we can't read.mkv": of_lecture("-c:v", "copy", "-c:a", "dca", "-strict", "-2", "-ar", "48000"),
    # Besides picture and sound
    "attached page and chapters.mkv": attachments,
    "subtitles inside.mp4": subtitled,
    "label.mp4": of_lecture("-c", "copy", "-metadata", f"AIGC={LABEL}", *LABELS),
    "label.mkv": of_lecture("-c", "copy", "-metadata", f"AIGC={LABEL}"),
    "label that is no json.mp4": of_lecture("-c", "copy", "-metadata", 'AIGC={"Label": 1', *LABELS),
    "label of a megabyte.mkv": lambda shop, name: shop.ffmpeg(
        name,
        *("-i", str(shop.lecture()), "-i", str(shop.write("big-label.txt", b";FFMETADATA1\nAIGC=" + b"x" * 10**6))),
        *("-map", "0", "-map_metadata", "1", "-c", "copy"),
    ),
    # Formats
    "fragments.mp4": of_lecture("-c", "copy", "-movflags", "frag_keyframe+empty_moov+default_base_moof"),
    "vp9 and opus.webm": of_lecture("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"),
    "av1.mp4": film("testsrc2=s=320x240:r=12:d=1", "-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", "lp=1"),
    "mpeg-4 and mp3.avi": of_lecture("-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "flash.flv": of_lecture("-c:v", "flv1", "-c:a", "libmp3lame"),
    "windows media.wmv": of_lecture("-c:v", "wmv2", "-c:a", "wmav2"),
    "programme stream.mpg": film("testsrc2=s=320x240:r=25:d=2", "-c:v", "mpeg1video", "-c:a", "mp2", sound=True),
    "prores.mov": film("testsrc2=s=320x240:r=12:d=1", "-c:v", "prores_ks"),
    "magicyuv.mkv": of_lecture("-c:v", "magicyuv", "-an"),
    "ffv1.avi": of_lecture("-c:v", "ffv1", "-an"),
    "gif in a film.mov": of_lecture("-c:v", "png", "-an"),
    "cinepak.avi": film("testsrc2=s=320x240:r=5:d=1", "-c:v", "cinepak"),
    "raw pictures.avi": of_lecture("-c:v", "rawvideo", "-an", "-t", "0.5"),
    "raw h264.mp4": of_lecture("-c", "copy", "-an", "-f", "h264"),
    "nut.mp4": of_lecture("-c", "copy", "-f", "nut"),
    "mxf.mp4": film("testsrc2=s=352x288:r=25:d=1", "-c:v", "mpeg2video", "-f", "mxf"),
    "pictures as text.mp4": film("testsrc2=s=320x240:r=5:d=1", "-f", "yuv4mpegpipe", "-pix_fmt", "yuv420p"),
    "photograph.mp4": film(STILL, "-frames:v", "1", "-c:v", "png", "-f", "image2"),
    "photograph in jpeg.mp4": film(STILL, "-frames:v", "1", "-c:v", "mjpeg", "-f", "image2"),
    "gif.mp4": film("testsrc2=s=320x240:r=5:d=1", "-f", "gif"),
    "webp.mp4": film(STILL, "-frames:v", "1", "-c:v", "libwebp", "-f", "webp"),
    "avif.mp4": film(STILL, "-frames:v", "1", "-c:v", "libaom-av1", "-cpu-used", "8", "-f", "avif"),
}
# Honest lectures under names that mean something to ffmpeg, to a shell or to an eye.
NAMES = (
    "第1课 认识数据.mp4", "🌸讲课🎬.mp4", "-i.mp4", "--", "%d.mp4", "a|b.mp4", "data:video.mp4", "line\nbreak.mp4",
    "'quoted' \"twice\".mp4", "*.mp4", "$(id).mp4", "\u202egp4.exe", "x" * 200 + ".mp4", "http:.mp4",
)  # fmt: skip
