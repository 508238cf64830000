"""Every reason for a refusal or a warning, in words: what was found, and what the trainer can do."""

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
    "hash_mismatch": Explanation(
        _("What arrived is not the file that your browser read: it was changed, or damaged on its way."),
        _("Make sure that the file is no longer being written to, then upload it again."),
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
    "too_big": Explanation(
        _("The file is larger than this platform takes."), _("Export the lecture in 1080p, or split it into lessons.")
    ),
    "no_picture": Explanation(
        _("The file has no moving picture, only sound or other data."),
        _("Record the lecture with slides or camera, or add a picture with a video editor, then upload that file."),
    ),
    "no_motion": Explanation(
        _("For more than half an hour nothing moves and nothing is heard."),
        _("Check the recording: cut out the empty part, or record the sound as well. Then export and upload it again."),
    ),
    "picture_damaged": Explanation(_("The picture can't be decoded."), _EXPORT_AGAIN),
    "sound_damaged": Explanation(_("The sound can't be decoded."), _EXPORT_AGAIN),
    "times_broken": Explanation(
        _("The clock in the file jumps back, as where recordings were simply put one behind the other."),
        _("Put the parts together with a video editor, export one MP4 (H.264), and upload it."),
    ),
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
    "too_short": Explanation(
        _("The video is shorter than this platform takes."), _("Check that you chose the right file.")
    ),
    "too_long": Explanation(
        _("The video is longer than this platform takes."),
        _("Split it into lessons: five to twelve minutes each work best."),
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
    "worker_trouble": Explanation(
        _("Our machines broke down again and again while they converted the file. That is our fault, not the file's."),
        _("Convert it again; the file need not be uploaded again. If that fails too, tell the platform's operators."),
    ),
    "incomplete": Explanation(
        _("Parts of the video can't be decoded, so what came out is shorter than what you uploaded."), _EXPORT_AGAIN
    ),
}
WARNINGS = {
    "no_sound": Explanation(
        _("The video has no sound."), _("If somebody should be heard, check the microphone and record it again.")
    ),
    "silent": Explanation(
        _("There is a sound track, but nothing is to be heard on it."),
        _("Check that the right microphone was chosen, and record the lecture again."),
    ),
    "very_quiet": Explanation(
        _("The sound is very quiet. We raise it, and the background noise rises with it."),
        _("Next time put the microphone nearer, or turn its level up."),
    ),
    "very_loud": Explanation(
        _("The sound is very loud and may be distorted. We lower it, but can't take the distortion out."),
        _("Listen to it; if it crackles, record it again with the microphone's level turned down."),
    ),
    "sound_shorter": Explanation(
        _("The sound ends well before the picture does."),
        _("Watch the end of the video. If somebody should be heard there, export the recording again."),
    ),
    "several_sounds": Explanation(
        _("The file has several sound tracks. Learners hear the one that is marked as its main track."),
        _("If that is the wrong one, export the lecture with that sound alone."),
    ),
    "several_pictures": Explanation(
        _("The file has several picture tracks. Learners see the one that is marked as its main track."),
        _("If that is the wrong one, put the pictures together with a video editor and export the lecture again."),
    ),
    "damaged_places": Explanation(
        _("In some places the picture is damaged."),
        _("Watch the converted video. If the damage disturbs, copy or export the recording again."),
    ),
    "starts_without_key": Explanation(
        _("The recording begins in the middle of a picture: its first moments can't be shown."),
        _("Watch the beginning. If something is missing, export the recording again."),
    ),
    "very_short": Explanation(_("The video is shorter than a second."), _("Check that you chose the right file.")),
    "low_resolution": Explanation(
        _("The picture is small, and we don't enlarge it: fine text may be hard to read."),
        _("If you can, export the lecture in 1280×720 or 1920×1080."),
    ),
    "low_frame_rate": Explanation(
        _("The video has fewer than five pictures a second, so movements look jerky."),
        _("That is fine for slides. Otherwise export it at 25 or 30 pictures a second."),
    ),
    "still_picture": Explanation(
        _("The picture stands still for more than a minute at a time."),
        _("That is fine for slides. Otherwise check that the whole recording is there."),
    ),
    "vfr": Explanation(
        _("Pictures come at uneven times, as in recordings of phones and screens. We even them out."),
        _("Nothing needs to be done. Check in the converted video that lips and voice agree."),
    ),
    "hdr": Explanation(
        _("The picture is HDR. We convert its colours, so that every screen shows them."),
        _("Nothing needs to be done. Where colours matter, check them in the converted video, or record without HDR."),
    ),
    "interlaced": Explanation(
        _("The picture is interlaced, as for television. We put its half pictures together."),
        _("Nothing needs to be done. Next time choose a progressive format such as 1080p25 in the camera."),
    ),
    "long_key_interval": Explanation(
        _("The recording has very few key frames, so converting it takes longer."),
        _("Nothing needs to be done. When exporting, a key frame every two to four seconds is best."),
    ),
    "ai_label": Explanation(
        _("The file says that it was made with AI. We keep this label and show it to learners."),
        _("Nothing needs to be done. The label must not be removed."),
    ),
    "duplicate": Explanation(
        _("Your institution has uploaded the same file before."),
        _("If you don't need it twice, use the earlier video and delete this one."),
    ),
}
UNKNOWN = Explanation(
    _("The video was refused."), _("Upload it again. If that fails too, tell the platform's operators.")
)


def explain(code: str) -> tuple[str, str]:
    """The reason and the remedy behind the code of a refusal or a warning, in the reader's language."""
    found = EXPLANATIONS.get(code) or WARNINGS.get(code) or UNKNOWN
    return str(found.reason), str(found.remedy)
