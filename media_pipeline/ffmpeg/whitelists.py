"""What ffmpeg and the probe may open: containers and codecs by name. No playlists, scripts, images or text.

Imports nothing, because the probe's child process reads it without Django.
"""

PROTOCOLS = "file"
FORMATS = "mov,matroska,webm,avi,flv,mpegts,mpeg,asf,ogg"
CODECS = (
    "h264,hevc,vp8,vp9,libvpx-vp9,av1,libdav1d,mpeg4,msmpeg4v2,msmpeg4v3,mpeg2video,mpeg1video,vc1,wmv1,wmv2,wmv3,"
    "prores,mjpeg,h263,flv1,theora,dvvideo,qtrle,"
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
