"""Whether picture or voice are machine-made: by the file's own label, or as its trainer declares.

Machine-made content shown to the public carries a visible label (人工智能生成合成内容标识办法, 2025, and
GB 45438-2025); a label that a file brought along may not be taken off again.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import services as audit
from common.errors import DomainError
from media_pipeline.models import Video, VideoVersion

# Names of the producer in labels as they are found; the first is the standard's.
_PRODUCER_FIELDS = ("ContentProducer", "contentproducer", "ServiceProvider", "Producer", "producer")


class LabelledInFile(DomainError):
    """The file says it of itself, so nobody can take it back."""

    code = "labelled_in_file"
    status = 409
    message = gettext_lazy(
        "The file itself says that it is machine-made, so the label stays. If that is wrong, export the recording "
        "without the label and replace the file."
    )


def ai_note(version: VideoVersion | None) -> str:
    """What a page says at the start of and beside the player of `version`; "" where nothing is machine-made."""
    return _("Machine-made picture or voice") if version is not None and version.is_ai_made else ""


def file_label(version: VideoVersion | None) -> dict[str, Any]:
    """The label that the file of `version` carries; {} where it has none."""
    found: dict[str, Any] = version.aigc if version is not None else {}
    return found


def producer(version: VideoVersion | None) -> str:
    """Who made it, as the file's label names them; "" where it names nobody."""
    label = file_label(version)
    return next((str(label[name])[:120] for name in _PRODUCER_FIELDS if label.get(name)), "")


def declare(*, video: Video, version: VideoVersion | None, is_ai_made: bool, user: Any, at: datetime) -> None:
    """Say, or take back, that picture or voice of `video` are machine-made; `version` is the one shown now.

    Takes effect at once wherever the video plays. Raises `LabelledInFile`.
    """
    if not is_ai_made and file_label(version):
        raise LabelledInFile
    with transaction.atomic():
        changed = Video.objects.filter(pk=video.pk, ai_declared=not is_ai_made).update(ai_declared=is_ai_made)
        if changed:
            audit.record(
                actor_uuid=str(user.uuid),
                action="media.ai_declared" if is_ai_made else "media.ai_declaration_withdrawn",
                object_type="video",
                object_id=str(video.uuid),
                at=at,
            )
    video.ai_declared = is_ai_made
