"""Practice work in the curriculum: its task, its rubric, and what is asked of whoever hands in and marks."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.models.practice import Form, Late

TASK_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "hr", "blockquote", "link"]
# Eight hours: a task that takes longer is several.
MOST_MINUTES = 480


class LevelBlock(blocks.StructBlock):
    zh = blocks.CharBlock(label=_("what such work looks like"), max_length=200)
    en = blocks.CharBlock(label=_("in English"), max_length=300, required=False)
    points = blocks.IntegerBlock(label=_("points"), min_value=0, max_value=100)

    class Meta:
        label_format = "{points} · {zh}"


class CriterionBlock(blocks.StructBlock):
    zh = blocks.CharBlock(label=_("criterion of the rubric"), max_length=120)
    en = blocks.CharBlock(label=_("in English"), max_length=200, required=False)
    levels = blocks.ListBlock(LevelBlock(), label=_("levels"), min_num=2, max_num=6)

    class Meta:
        icon = "list-ul"
        label = _("criterion of the rubric")
        label_format = "{zh}"


class PracticeLessonBlock(blocks.StructBlock):
    title_zh = blocks.CharBlock(label=_("title of the task"), max_length=120)
    title_en = blocks.CharBlock(label=_("title in English"), max_length=200, required=False)
    summary_zh = blocks.CharBlock(label=_("what you can do afterwards"), max_length=300, required=False)
    summary_en = blocks.CharBlock(label=_("the same in English"), max_length=500, required=False)
    body_zh = blocks.RichTextBlock(label=_("instructions"), features=TASK_FEATURES, required=False)
    body_en = blocks.RichTextBlock(label=_("instructions in English"), features=TASK_FEATURES, required=False)
    form = blocks.ChoiceBlock(label=_("what learners fill in"), choices=Form.choices, default=Form.FREE)
    takes_text = blocks.BooleanBlock(label=_("they may write a text"), required=False, default=True)
    takes_files = blocks.BooleanBlock(label=_("they may hand in files"), required=False, default=True)
    minutes = blocks.IntegerBlock(
        label=_("minutes"),
        min_value=1,
        max_value=MOST_MINUTES,
        default=30,
        help_text=_("What accepted work counts. Reviewers see the figure and approve it with the course."),
    )
    criteria = blocks.ListBlock(CriterionBlock(), label=_("marking rubric"), min_num=0, max_num=10)
    pass_percent = blocks.IntegerBlock(label=_("pass mark (%)"), min_value=0, max_value=100, default=60)
    due_days = blocks.IntegerBlock(
        label=_("due so many days after joining"),
        min_value=1,
        max_value=365,
        required=False,
        help_text=_("Leave it empty for no day."),
    )
    late = blocks.ChoiceBlock(label=_("late work"), choices=Late.choices, default=Late.ALLOWED)
    late_percent = blocks.IntegerBlock(
        label=_("points taken off late work (%)"), min_value=0, max_value=100, default=0, required=False
    )
    second_marker = blocks.BooleanBlock(
        label=_("two people mark it"),
        required=False,
        help_text=_("Neither sees the other's mark before both are in."),
    )

    class Meta:
        icon = "edit"
        label = _("practice work")
        label_format = "{title_zh}"
