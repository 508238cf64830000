"""The course editor: panels in the order of thought, the last of them brought by upper apps."""

from collections.abc import Callable
from typing import Any

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface
from wagtail.models import Page

PanelFactory = Callable[[], Panel]
# The tab in which a field stands, as it is called in the ids of the page.
TABS = {
    **dict.fromkeys(
        ("title", "promise_zh", "outcomes", "categories", "occupations", "trainers", "malan_type", "code"), "promise"
    ),
    "curriculum": "curriculum",
    **dict.fromkeys(("offering", "sample", "practice_zh"), "assessment"),
    **dict.fromkeys(("author", "source", "licence", "ai_declared", "standard"), "rights"),
}

_registered: list[PanelFactory] = []
_bound: dict[type[Page], Panel] = {}


def register_editor_panel(factory: PanelFactory) -> None:
    """Add a tab at the end of the course editor. Called from an upper app's `ready()`; repeating it is harmless."""
    if factory not in _registered:
        _registered.append(factory)
        _bound.clear()


def edit_handler(model: type[Page]) -> Panel:
    """The editor of `model`, bound once."""
    if model not in _bound:
        tabs = [_promise(), _curriculum(), _assessment(), _rights(), *(factory() for factory in _registered)]
        interface: Any = TabbedInterface(tabs, base_form_class=model.base_form_class)
        _bound[model] = interface.bind_to_model(model)
    return _bound[model]


def _promise() -> Panel:
    return ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("title"), FieldPanel("promise_zh"), FieldPanel("title_en"), FieldPanel("promise_en")],
                heading=_("What one can do afterwards"),
            ),
            FieldPanel("outcomes"),
            MultiFieldPanel([FieldPanel("for_whom_zh"), FieldPanel("for_whom_en")], heading=_("For whom")),
            MultiFieldPanel([FieldPanel("description_zh"), FieldPanel("description_en")], heading=_("Description")),
            MultiFieldPanel(
                [
                    FieldPanel("categories", widget=CheckboxSelectMultiple),
                    FieldPanel("malan_type"),
                    FieldPanel("occupations", widget=CheckboxSelectMultiple),
                    FieldPanel("trainers", widget=CheckboxSelectMultiple),
                    FieldPanel("code"),
                ],
                heading=_("Where it belongs and who teaches"),
            ),
        ],
        heading=_("Promise"),
    )


def _curriculum() -> Panel:
    return ObjectList([FieldPanel("curriculum")], heading=_("Curriculum"))


def _assessment() -> Panel:
    return ObjectList(
        [
            MultiFieldPanel([FieldPanel("offering"), FieldPanel("sample")], heading=_("Rules that apply")),
            MultiFieldPanel([FieldPanel("practice_zh"), FieldPanel("practice_en")], heading=_("Practice task")),
        ],
        heading=_("Assessment"),
    )


def _rights() -> Panel:
    return ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("author"), FieldPanel("source"), FieldPanel("licence"), FieldPanel("ai_declared")],
                heading=_("Whose work it is"),
            ),
            MultiFieldPanel([FieldPanel("standard"), FieldPanel("standard_reason")], heading=_("Standard")),
        ],
        heading=_("Rights"),
    )
