"""A picture of a question as learners get it: decoded, and drawn anew by us. No byte of the upload is passed on."""

import io
import warnings
from dataclasses import dataclass
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from common.errors import DomainError

MOST_BYTES = 10 * 1024 * 1024
# A phone's photograph has 12 or 24 million. A JPEG is unpacked no larger than it is needed; others take 4 bytes a
# pixel, twice while they are converted, in the process that answers others too.
MOST_PIXELS = 25_000_000
MOST_PIXELS_WHOLE = 12_500_000
MOST_SIDE = 12_000
# What a phone's screen can show; a tall one is no taller than a screen and a half.
MOST_WIDTH, MOST_HEIGHT = 1200, 1600
ACCEPT = ".jpg,.jpeg,.png,.webp,image/jpeg,image/png,image/webp"
MEDIA_TYPE = "image/webp"
_FORMATS = ["JPEG", "PNG", "WEBP"]
_QUALITY = 82


class NotAPicture(DomainError):
    """Not kept, with the reason."""

    code = "not_a_picture"
    status = 422
    message: str | Promise = _(
        "This is no JPEG, PNG or WebP picture that can be opened. Save it again in one of these forms."
    )


class PictureTooLarge(DomainError):
    code = "picture_too_large"
    status = 413
    message: str | Promise = _(
        "This picture is too large: 10 MB at most, 25 million pixels for a JPEG and 12 million for others, "
        "and no side beyond 12,000. Save it smaller."
    )


@dataclass(frozen=True)
class Redrawn:
    """A WebP file; `width` and `height` in pixels."""

    content: bytes
    width: int
    height: int


def redraw(upload: IO[bytes], *, size: int) -> Redrawn:
    """The picture in `upload`, `size` bytes long: upright, scaled down, and nothing but pixels.

    Whatever a file carries beside them (place, device, thumbnails, profiles, further frames) stays behind. The same
    file gives the same bytes. Raises `NotAPicture`, `PictureTooLarge`.
    """
    if size > MOST_BYTES:
        raise PictureTooLarge
    try:
        with warnings.catch_warnings():
            # Our own limit is below; Pillow's warning would come as an error page in strict settings.
            warnings.simplefilter("ignore")
            with Image.open(upload, formats=_FORMATS) as picture:
                # By the header, before anything is unpacked.
                most = MOST_PIXELS if picture.format == "JPEG" else MOST_PIXELS_WHOLE
                if max(picture.size) > MOST_SIDE or picture.width * picture.height > most:
                    raise PictureTooLarge
                return _written(_pixels(picture))
    except DomainError:
        raise
    except Image.DecompressionBombError:
        raise PictureTooLarge from None
    except Exception as error:
        # Whatever a broken file breaks inside the library.
        raise NotAPicture from error


def _pixels(picture: Any) -> Any:
    most = max(MOST_WIDTH, MOST_HEIGHT)
    # A JPEG is unpacked no larger than it is needed; for other forms this does nothing.
    picture.draft("RGB", (most, most))
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    upright = picture
    is_seen_through = upright.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in upright.info
    if upright.mode.startswith("I"):
        # Sixteen bits a pixel: the upper eight.
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    mode = "RGBA" if is_seen_through else "RGB"
    drawn = upright if upright.mode == mode else upright.convert(mode)
    drawn.thumbnail((MOST_WIDTH, MOST_HEIGHT), Image.Resampling.LANCZOS)
    return drawn


def _written(drawn: Any) -> Redrawn:
    # Pillow writes profile and XMP of whatever stands here.
    drawn.info.clear()
    answer = io.BytesIO()
    drawn.save(answer, "WEBP", quality=_QUALITY, method=4)
    return Redrawn(answer.getvalue(), drawn.width, drawn.height)
