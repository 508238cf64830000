"""The two lectures that the pipeline is measured with: slides with a speaker in the corner, and a moving picture.

Made, not kept, and the same every time. Each is plausible rather than pretty: slides have large Chinese type, photos, a
pointer that moves and rests, and a small camera picture; the moving picture is a hand-held camera with its noise over
a texture of all scales, and something in front of it that never stands still.
"""

import array
import random
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from tests.load.scene import WORDS

FPS = 30
_SLIDE_S = 9
_PAPER, _INK, _ACCENT = "#fbfbfd", "#1c1d22", "#3a3a8c"
# A texture with as much detail in the small as in the large, a little soft, as through a lens.
_TEXTURE = (
    "perlin=s={w}x{h}:octaves=8:persistence=0.6:xscale=4:yscale=4:random_mode=seed:seed=7,format=gbrp[p];"
    "mandelbrot=s={w}x{h}:start_scale=0.35:end_scale=0.35:maxiter=300,format=gbrp[m];"
    "[p][m]blend=all_mode=softlight,eq=saturation=0.5,gblur=sigma=1.2,scale={w}*2:-2,format=yuv420p,"
    "loop=-1:1,setpts=N/{fps}/TB,fps={fps}"
)
# Where a hand-held camera looks, in quarters of the picture's width and height; made smaller, so that it moves by parts
# of a pixel too. A person who sits and speaks moves less.
_LOOKS = "crop={w}*3/2:{h}*3/2:x='(1+%s)*{w}/4':y='(1+%s)*{h}/4',scale={w}:{h}:flags=bilinear"
_WANDERS = _LOOKS % ("0.7*sin(t/3)+0.02*sin(t*2.3)", "0.7*sin(t/4.1)+0.02*sin(t*3.1)")
_SITS = _LOOKS % ("0.03*sin(t*1.3)+0.02*sin(t*2.9)", "0.02*sin(t*1.9)")
_NOISE = "noise=c0s=3:c0f=t:c0_seed=1"


def make_slides(path: Path, *, seconds: int, height: int) -> Path:
    """As a screen recorder leaves it: little but sharp, constant rate, at most 6 Mbit/s."""
    width, folder = height * 16 // 9, path.parent
    listing = []
    for number in range(-(-seconds // _SLIDE_S)):
        _slide(number, width, height).save(folder / f"slide-{number}.png")
        listing.append(f"file 'slide-{number}.png'\nduration {_SLIDE_S}")
    (folder / "slides.txt").write_text("ffconcat version 1.0\n" + "\n".join(listing) + "\n")
    _pointer(height // 30).save(folder / "pointer.png")
    corner = {"w": width // 6 // 2 * 2, "h": height // 6 // 2 * 2, "fps": FPS}
    moved = "(floor(t/5)*2+min(mod(t\\,5)\\,2))"  # two seconds of every five
    graph = (
        f"[0]format=yuv420p,fps={FPS}[slides];{_TEXTURE.format(**corner)},{_SITS.format(**corner)},{_NOISE}[corner];"
        f"[slides][corner]overlay=x=W-w-{height // 40}:y=H-h-{height // 40}[both];"
        f"[both][2]overlay=x='W*(0.4+0.3*sin({moved}))':y='H*(0.5+0.3*sin({moved}*1.7))'"
    )
    pictures = ["-f", "concat", "-i", str(folder / "slides.txt")]
    pointer = ["-i", str(folder / "pointer.png")]
    return _made(path, [*pictures, *_speech(folder, seconds), *pointer], graph, seconds, kbps=6_000)


def make_motion(path: Path, *, seconds: int, height: int) -> Path:
    """As a phone leaves it: 12 Mbit/s at 1080p."""
    size = {"w": height * 16 // 9, "h": height, "fps": FPS}
    graph = (
        f"{_TEXTURE.format(**size)},split[far][near];[far]{_WANDERS.format(**size)}[behind];"
        "[near]crop=iw/5:ih/5:x='(iw-ow)*(0.5+0.3*sin(t/9))':y='(ih-oh)*(0.5+0.3*sin(t/7))',negate,"
        "rotate=0.3*sin(t/1.1):ow=rotw(0.3):oh=roth(0.3):c=0x404040[before];"
        f"[behind][before]overlay=x='(W-w)*(0.5+0.35*sin(t/2.2))':y='(H-h)*(0.5+0.35*cos(t/1.7))',{_NOISE}"
    )
    # The index of inputs is that of slides.
    unused = ["-f", "lavfi", "-i", "color=s=16x16"]
    return _made(path, [*unused, *_speech(path.parent, seconds)], graph, seconds, kbps=height * height * 12 // 1166)


def _made(path: Path, inputs: list[str], graph: str, seconds: int, *, kbps: int) -> Path:
    from media_pipeline.ffmpeg import binaries

    rate = ["-crf", "20", "-maxrate", f"{kbps}k", "-bufsize", f"{kbps}k", "-g", str(4 * FPS)]
    codecs = ["-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p", *rate, "-c:a", "aac", "-b:a", "160k"]
    command = [binaries.ffmpeg(), "-nostdin", "-v", "error", "-y", *inputs, "-filter_complex", f"{graph}[out]"]
    command += ["-map", "[out]", "-map", "1:a", *codecs, "-t", str(seconds), "-movflags", "+faststart", str(path)]
    subprocess.run(command, check=True, timeout=900)
    return path


def _slide(number: int, width: int, height: int) -> Image.Image:
    """A heading, four lines, and on every second slide a photo beside them."""
    from common import fonts

    chosen, unit = random.Random(number), height // 36
    image = Image.new("RGB", (width, height), _PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle([0, 0, unit, height], fill=_ACCENT)

    def write(text: str, line: float, size: float, weight: fonts.Weight, fill: str) -> None:
        font = ImageFont.truetype(str(fonts.font_path(weight)), int(size * unit))
        canvas.text((4 * unit, line * unit), text, font=font, fill=fill, anchor="lm")

    write("".join(chosen.sample(WORDS, 4)), 5, 3.6, 700, _ACCENT)
    for line in range(4):
        write("· " + "".join(chosen.sample(WORDS, 3 if number % 2 else 5)), 12 + 5 * line, 2.4, 400, _INK)
    write(f"第 {number + 1} 页", 34, 1.2, 400, _INK)
    if number % 2:
        left, top = chosen.uniform(-2, -1), chosen.uniform(-1, 0)
        photo = Image.effect_mandelbrot((20 * unit, 14 * unit), (left, top, left + 1.4, top + 1), 60)
        image.paste(ImageOps.colorize(photo, "#20242c", "#f3d9a4", mid="#4e7f9c"), (width - 24 * unit, 9 * unit))
    return image


def _pointer(size: int) -> Image.Image:
    image = Image.new("RGBA", (size, size))
    outline = [(0, 0), (0, size - 1), (size * 0.28, size * 0.72), (size * 0.7, size * 0.7)]
    ImageDraw.Draw(image).polygon(outline, fill="#000000ff", outline="#ffffffff")
    return image


def _speech(folder: Path, seconds: int) -> list[str]:
    """Mandarin by the demo's voice, with pauses, as an input of ffmpeg."""
    from demo.lecture import speech

    rate = speech.voice().sample_rate
    samples: array.array[int] = array.array("h")
    for sentence in _sentences():
        for _text, said in speech.speak(sentence):
            samples.extend(said)
        samples.extend(array.array("h", bytes(2 * (rate // 2))))
        if len(samples) >= seconds * rate:
            break
    with wave.open(str(folder / "speech.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples[: seconds * rate].tobytes())
    return ["-i", str(folder / "speech.wav")]


def _sentences() -> Iterator[str]:
    chosen = random.Random(0)
    while True:
        yield "，".join("".join(chosen.sample(WORDS, 3)) for _ in range(3)) + "。"
