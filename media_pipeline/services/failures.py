"""Every reason for a refusal, in words: what was wrong, and what the trainer can do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Explanation:
    reason: str | Promise
    remedy: str | Promise


_EXPORT_AGAIN = _(
    "Open the recording in the program that made it, export it again as MP4 (H.264), and upload the new file."
)

EXPLANATIONS = {
    "empty": Explanation(
        _("The file is empty."), _("Check the file on your device: it should play there. Then upload it again.")
    ),
    "not_a_video": Explanation(
        _("This is not a video file, whatever its name says."),
        _("Choose the recording itself: an MP4, MOV, MKV, WebM, AVI, FLV or MPEG file."),
    ),
    "damaged": Explanation(
        _("The file begins like a video, but can't be opened: it was probably never finished, or only partly copied."),
        _EXPORT_AGAIN,
    ),
    "truncated": Explanation(
        _("The end of the video is missing: less is there than the file says."),
        _("Copy the file again from where it was recorded, check that it plays to the end, and upload it once more."),
    ),
    "no_picture": Explanation(
        _("The file has no moving picture, only sound or other data."),
        _("Record the lecture with slides or camera, or add a picture with a video editor, then upload that file."),
    ),
    "no_motion": Explanation(
        _("The file is a single still picture, or has nearly no pictures."),
        _("Export the lecture as a video of at least one picture a second."),
    ),
    "picture_damaged": Explanation(_("The picture can't be decoded."), _EXPORT_AGAIN),
    "codec_unknown": Explanation(_("The picture or sound is in a format that we can't read."), _EXPORT_AGAIN),
    "picture_too_large": Explanation(
        _("The picture has more pixels than we take."),
        _("Export the lecture in 1080p (1920×1080) and upload that file."),
    ),
    "picture_too_small": Explanation(
        _("The picture is too small to be read."), _("Export the lecture in at least 640×360, better in 1280×720.")
    ),
    "frame_rate": Explanation(
        _("The video has far more pictures a second than a lecture needs."),
        _("Export it at 25 or 30 pictures a second."),
    ),
    "too_many_streams": Explanation(
        _("The file carries too many picture and sound tracks."),
        _("Export it with one picture track and one sound track."),
    ),
    "too_short": Explanation(_("The video is shorter than a second."), _("Check that you chose the right file.")),
    "too_long": Explanation(
        _("The video is longer than four hours."), _("Split it into lessons: five to twelve minutes each work best.")
    ),
    "probe_too_slow": Explanation(_("Reading the file took so long that we stopped."), _EXPORT_AGAIN),
    "probe_failed": Explanation(
        _("Checking the file failed several times, and the cause may be ours."),
        _("Upload it again later. If that fails too, tell the platform's operators."),
    ),
    "encode_failed": Explanation(
        _("Converting the file failed several times."),
        _("Export the recording again as MP4 (H.264). If that fails too, tell the platform's operators."),
    ),
    "incomplete": Explanation(
        _("Parts of the video can't be decoded, so what came out is shorter than what you uploaded."), _EXPORT_AGAIN
    ),
}
UNKNOWN = Explanation(
    _("The video was refused."), _("Upload it again. If that fails too, tell the platform's operators.")
)


def explain(failure_code: str) -> tuple[str, str]:
    """The reason and the remedy behind `failure_code`, in the reader's language."""
    found = EXPLANATIONS.get(failure_code, UNKNOWN)
    return str(found.reason), str(found.remedy)
