"""One question as a trainer writes it. `questions.reading` says which fields a kind uses; the others are left alone."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from courses.picture_chooser import PictureChooserBlock
from courses.questions.rules import KINDS, Difficulty

MAX_OPTIONS = 8
ALT_MAX, ALT_EN_MAX = 200, 300


def _alt_zh() -> blocks.CharBlock:
    return blocks.CharBlock(
        label=_("what the picture shows"),
        max_length=ALT_MAX,
        required=False,
        help_text=_(
            "Learners who can't see the picture hear this instead. Say what is needed to answer, and nothing that "
            "gives the answer away."
        ),
    )


def _alt_en() -> blocks.CharBlock:
    return blocks.CharBlock(label=_("what the picture shows, in English"), max_length=ALT_EN_MAX, required=False)


# Every field by name: what is missing here, the editor's scripts write as "undefined".
_EMPTY_OPTION = {"zh": "", "en": "", "right": False, "picture": None, "alt_zh": "", "alt_en": ""}


class OptionBlock(blocks.StructBlock):
    zh = blocks.CharBlock(label=_("option"), max_length=300, required=False)
    en = blocks.CharBlock(label=_("in English"), max_length=400, required=False)
    right = blocks.BooleanBlock(label=_("right answer"), required=False)
    picture = PictureChooserBlock(
        label=pgettext_lazy("of a question", "picture"), required=False, help_text=_("With the text, or instead of it.")
    )
    alt_zh = _alt_zh()
    alt_en = _alt_en()

    class Meta:
        label_format = "{zh}"
        form_classname = "question-option struct-block"


class PairBlock(blocks.StructBlock):
    left_zh = blocks.CharBlock(
        label=_("this"), max_length=300, required=False, help_text=_("Empty: what stands below fits nothing.")
    )
    left_en = blocks.CharBlock(label=_("in English"), max_length=400, required=False)
    right_zh = blocks.CharBlock(label=_("belongs to"), max_length=300, required=False)
    right_en = blocks.CharBlock(label=_("in English"), max_length=400, required=False)

    class Meta:
        label_format = "{left_zh} – {right_zh}"


class QuestionBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("kind"), choices=KINDS, default="single")
    stem_zh = blocks.TextBlock(label=_("question"), rows=2)
    stem_en = blocks.TextBlock(label=_("question in English"), rows=2, required=False)
    picture = PictureChooserBlock(label=pgettext_lazy("of a question", "picture"), required=False)
    alt_zh = _alt_zh()
    alt_en = _alt_en()
    options = blocks.ListBlock(
        OptionBlock(),
        label=_("options"),
        max_num=MAX_OPTIONS,
        default=[_EMPTY_OPTION, _EMPTY_OPTION],
        help_text=_("For putting in order: write the items in the right order; learners see them mixed."),
    )
    accepted = blocks.ListBlock(
        blocks.CharBlock(label=_("accepted answer"), max_length=100),
        label=_("accepted answers"),
        max_num=12,
        default=[],
        help_text=_("Width, capitals and blanks do not matter."),
    )
    number = blocks.CharBlock(label=_("right number"), max_length=40, required=False)
    tolerance = blocks.CharBlock(
        label=_("how far off it may be"), max_length=40, required=False, help_text=_("Empty: not at all.")
    )
    units = blocks.ListBlock(
        blocks.CharBlock(label=_("accepted unit"), max_length=20),
        label=_("accepted units"),
        max_num=8,
        default=[],
        help_text=_(
            "Ways to write the one unit, such as kg and kilogram. Without any, the number alone is the answer."
        ),
    )
    pairs = blocks.ListBlock(PairBlock(), label=_("pairs"), max_num=MAX_OPTIONS, default=[])
    guidance = blocks.TextBlock(
        label=_("what a good answer says"), rows=3, required=False, help_text=_("For whoever marks it.")
    )
    explanation_zh = blocks.TextBlock(
        label=_("explanation"), rows=2, required=False, help_text=_("Shown after answering.")
    )
    explanation_en = blocks.TextBlock(label=_("explanation in English"), rows=2, required=False)
    points = blocks.IntegerBlock(label=_("points"), min_value=1, max_value=20, default=1)
    topic = blocks.CharBlock(label=_("topic"), max_length=60, required=False)
    difficulty = blocks.ChoiceBlock(label=_("difficulty"), choices=Difficulty.choices, default=Difficulty.MEDIUM)

    class Meta:
        icon = "help"
        label = _("question")
        label_format = "{stem_zh}"
        form_classname = "question-block struct-block"
        form_layout = blocks.BlockGroup(
            children=[
                "kind",
                "stem_zh",
                "stem_en",
                "picture",
                "alt_zh",
                "alt_en",
                "options",
                "accepted",
                "number",
                "tolerance",
                "units",
                "pairs",
                "guidance",
                "explanation_zh",
                "explanation_en",
                "points",
                "topic",
                "difficulty",
            ]
        )
