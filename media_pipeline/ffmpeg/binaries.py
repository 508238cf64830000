"""Which ffmpeg is used: the setting `MEDIA_FFMPEG`, else the PATH, else the one that comes with imageio-ffmpeg."""

import shutil
from functools import cache

import imageio_ffmpeg
from django.conf import settings


class NoFfmpeg(RuntimeError):
    """No ffmpeg was found, or `MEDIA_FFMPEG` names none."""


@cache
def ffmpeg() -> str:
    """The path of the ffmpeg to run. Raises `NoFfmpeg`."""
    if settings.MEDIA_FFMPEG:
        named = shutil.which(settings.MEDIA_FFMPEG)
        if not named:
            raise NoFfmpeg(f"MEDIA_FFMPEG is {settings.MEDIA_FFMPEG!r}, and there is no such program")
        return named
    found = shutil.which("ffmpeg")
    if found:
        return found
    try:
        path: str = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise NoFfmpeg("no ffmpeg on the PATH, and imageio-ffmpeg brought none; set MEDIA_FFMPEG") from error
    return path
