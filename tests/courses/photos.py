"""Pictures as trainers upload them."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, TiffImagePlugin

PLACE = "Nikon-of-Zhao"


def photo(width: int = 60, height: int = 40, *, form: str = "PNG", colour: Any = "red", mode: str = "RGB") -> bytes:
    answer = io.BytesIO()
    Image.new(mode, (width, height), colour).save(answer, form)
    return answer.getvalue()


def photo_of_a_phone(width: int = 3000, height: int = 2000) -> bytes:
    """A JPEG that lies on its side, with device, place and comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter
    exif[0x010F] = PLACE
    exif.get_ifd(0x8825).update({1: "N", 2: tuple(TiffImagePlugin.IFDRational(n) for n in (39, 54, 20))})
    answer = io.BytesIO()
    Image.new("RGB", (width, height), "blue").save(answer, "JPEG", exif=exif, comment=PLACE.encode())
    return answer.getvalue()


def upload(content: bytes, name: str = "正确答案.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
