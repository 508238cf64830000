"""What ffmpeg and the probe may open: containers and codecs by name. No playlists, scripts, images or text.

Imports nothing, because the probe's child process reads it without Django.
"""

PROTOCOLS = "file"
FORMATS = "mov,matroska,webm,avi,flv,mpegts,mpeg,asf,ogg"
# Names of decoders, which are not always those of formats: `flv` decodes flv1, `msmpeg4` decodes msmpeg4v3.
CODECS = (
    "h264,hevc,vp8,vp9,libvpx-vp9,av1,libdav1d,mpeg4,msmpeg4v2,msmpeg4,mpeg2video,mpeg1video,vc1,wmv1,wmv2,wmv3,"
    "prores,mjpeg,h263,flv,theora,dvvideo,qtrle,"
    "aac,mp3,mp3float,mp2,mp2float,ac3,eac3,opus,libopus,vorbis,flac,alac,wmav1,wmav2,wmapro,amrnb,amrwb,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,pcm_u8,pcm_alaw,pcm_mulaw"
)
MAX_STREAMS = 64
MAX_PIXELS = 36_000_000

OPTIONS = {
    "protocol_whitelist": PROTOCOLS,
    "format_whitelist": FORMATS,
    "codec_whitelist": CODECS,
    "max_streams": str(MAX_STREAMS),
}


def guards() -> list[str]:
    """The same as arguments of ffmpeg. They bind the next input, so they go before each `-i`."""
    options = OPTIONS | {"max_pixels": str(MAX_PIXELS)}
    return [part for name, value in options.items() for part in (f"-{name}", value)]
