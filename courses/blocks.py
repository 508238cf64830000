"""The curriculum: chapters that hold lessons. A lesson's block id becomes its key when it is frozen."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.bank_chooser import QuestionBankChooserBlock
from courses.practice_blocks import PracticeLessonBlock
from courses.questions.blocks import QuestionBlock
from courses.questions.rules import Difficulty, Feedback
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


class DrawBlock(blocks.StructBlock):
    count = blocks.IntegerBlock(label=_("how many"), min_value=1, max_value=50, default=5)
    topic = blocks.CharBlock(label=_("topic"), max_length=60, required=False, help_text=_("Empty: any."))
    difficulty = blocks.ChoiceBlock(label=_("difficulty"), choices=Difficulty.choices, required=False)

    class Meta:
        label_format = "{count} {topic} {difficulty}"


class QuizLessonBlock(blocks.StructBlock):
    title_zh = blocks.CharBlock(label=_("quiz title"), max_length=120)
    title_en = blocks.CharBlock(label=_("title in English"), max_length=200, required=False)
    pass_percent = blocks.IntegerBlock(label=_("pass mark (%)"), min_value=1, max_value=100, default=60)
    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"), min_num=0, max_num=50)
    bank = QuestionBankChooserBlock(
        label=_("question bank"), required=False, help_text=_("Its questions are drawn too, as said under “draw”.")
    )
    draws = blocks.ListBlock(
        DrawBlock(),
        label=_("draw at random"),
        max_num=20,
        default=[],
        help_text=_("How many questions of which topic and difficulty an attempt asks. Without any, it asks all."),
    )
    shuffle = blocks.BooleanBlock(label=_("mix the questions in each attempt"), required=False, default=True)
    max_attempts = blocks.IntegerBlock(
        label=_("most attempts"),
        min_value=1,
        max_value=20,
        required=False,
        help_text=_("Empty: as the rules of the offering say."),
    )
    time_limit_minutes = blocks.IntegerBlock(
        label=_("time limit (minutes)"), min_value=1, max_value=240, required=False, help_text=_("Empty: none.")
    )
    feedback = blocks.ChoiceBlock(
        label=_("right answers are told"), choices=Feedback.choices, default=Feedback.AFTER_LAST
    )

    class Meta:
        icon = "help"
        label = _("quiz")
        label_format = "{title_zh}"
        form_layout = blocks.BlockGroup(
            children=[
                "title_zh",
                "title_en",
                "pass_percent",
                "questions",
                blocks.BlockGroup(
                    children=["bank", "draws", "shuffle", "max_attempts", "time_limit_minutes", "feedback"],
                    heading=_("Rules of the quiz"),
                    classname="collapsed",
                    icon="cog",
                    label_format="",
                ),
            ]
        )


class LessonsBlock(blocks.StreamBlock):
    video = VideoLessonBlock()
    reading = ReadingLessonBlock()
    quiz = QuizLessonBlock()
    practice = PracticeLessonBlock()

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
