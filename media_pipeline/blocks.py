"""The StreamField block by which a lesson points at a video; its stored value is the video's id.

A block does not know who edits. The chooser lists and hands out own videos only, but a posted id is
checked here for existence alone: the page form's `clean` must also refuse `foreign_video_ids(user, ids)`.
"""

from media_pipeline.chooser import video_chooser

VideoChooserBlock = video_chooser.get_block_class(name="VideoChooserBlock", module_path="media_pipeline.blocks")
