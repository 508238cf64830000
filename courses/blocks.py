"""The curriculum: chapters that hold lessons. A lesson's block id becomes its key when it is frozen."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from media_pipeline.blocks import VideoChooserBlock

READING_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "hr", "blockquote", "link"]


class OutcomeBlock(blocks.StructBlock):
    zh = blocks.CharBlock(label=_("outcome"), max_length=120)
    en = blocks.CharBlock(label=_("in English"), max_length=200, required=False)

    class Meta:
        icon = "check"
        label = _("outcome")
        label_format = "{zh}"


class VideoLessonBlock(blocks.StructBlock):
    title_zh = blocks.CharBlock(label=_("lesson title"), max_length=120)
    title_en = blocks.CharBlock(label=_("title in English"), max_length=200, required=False)
    summary_zh = blocks.CharBlock(
        label=_("what you can do afterwards"), max_length=300, required=False, help_text=_("One sentence.")
    )
    summary_en = blocks.CharBlock(label=_("the same in English"), max_length=500, required=False)
    video = VideoChooserBlock(label=_("video"), required=False, help_text=_("Needed before you submit."))

    class Meta:
        icon = "media"
        label = _("video lesson")
        label_format = "{title_zh}"


class ReadingLessonBlock(blocks.StructBlock):
    title_zh = blocks.CharBlock(label=_("lesson title"), max_length=120)
    title_en = blocks.CharBlock(label=_("title in English"), max_length=200, required=False)
    summary_zh = blocks.CharBlock(label=_("what you can do afterwards"), max_length=300, required=False)
    summary_en = blocks.CharBlock(label=_("the same in English"), max_length=500, required=False)
    body_zh = blocks.RichTextBlock(label=_("text"), features=READING_FEATURES, required=False)
    body_en = blocks.RichTextBlock(label=_("text in English"), features=READING_FEATURES, required=False)

    class Meta:
        icon = "doc-full"
        label = _("reading")
        label_format = "{title_zh}"


class OptionBlock(blocks.StructBlock):
    zh = blocks.CharBlock(label=_("option"), max_length=300)
    en = blocks.CharBlock(label=_("in English"), max_length=400, required=False)
    right = blocks.BooleanBlock(label=_("right answer"), required=False)

    class Meta:
        label_format = "{zh}"


class QuestionBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("kind"),
        choices=[("single", _("one answer")), ("multiple", _("several answers")), ("truefalse", _("true or false"))],
        default="single",
    )
    stem_zh = blocks.TextBlock(label=_("question"), rows=2)
    stem_en = blocks.TextBlock(label=_("question in English"), rows=2, required=False)
    options = blocks.ListBlock(OptionBlock(), label=_("options"), min_num=2, max_num=8)
    explanation_zh = blocks.TextBlock(
        label=_("explanation"), rows=2, required=False, help_text=_("Shown after answering.")
    )
    explanation_en = blocks.TextBlock(label=_("explanation in English"), rows=2, required=False)

    class Meta:
        icon = "help"
        label = _("question")
        label_format = "{stem_zh}"


class QuizLessonBlock(blocks.StructBlock):
    title_zh = blocks.CharBlock(label=_("quiz title"), max_length=120)
    title_en = blocks.CharBlock(label=_("title in English"), max_length=200, required=False)
    pass_percent = blocks.IntegerBlock(label=_("pass mark (%)"), min_value=1, max_value=100, default=60)
    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"), min_num=0, max_num=50)

    class Meta:
        icon = "help"
        label = _("quiz")
        label_format = "{title_zh}"


class LessonsBlock(blocks.StreamBlock):
    video = VideoLessonBlock()
    reading = ReadingLessonBlock()
    quiz = QuizLessonBlock()

    class Meta:
        required = False


class ChapterBlock(blocks.StructBlock):
    title_zh = blocks.CharBlock(label=_("chapter title"), max_length=120)
    title_en = blocks.CharBlock(label=_("title in English"), max_length=200, required=False)
    lessons = LessonsBlock(label=_("lessons"))

    class Meta:
        icon = "folder-open-inverse"
        label = _("chapter")
        label_format = "{title_zh}"
