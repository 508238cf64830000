"""The course editor: panels in the order of thought, the last of them brought by upper apps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import CheckboxSelectMultiple
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface
from wagtail.models import Page

PanelFactory = Callable[[], Panel]


@dataclass(frozen=True)
class Group:
    key: str
    heading: Promise | str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Tab:
    key: str
    heading: Promise | str
    parts: tuple[Group | str, ...]


LAYOUT = (
    Tab(
        "promise",
        _("Promise"),
        (
            Group("line", _("What one can do afterwards"), ("title", "promise_zh", "title_en", "promise_en")),
            "outcomes",
            Group("whom", _("For whom"), ("for_whom_zh", "for_whom_en", "prerequisites")),
            Group("description", _("Description"), ("description_zh", "description_en")),
            Group(
                "place",
                _("Where it belongs and who teaches"),
                ("categories", "malan_type", "occupations", "trainers", "code"),
            ),
        ),
    ),
    Tab("curriculum", _("Curriculum"), ("curriculum",)),
    Tab(
        "assessment",
        _("Assessment"),
        (
            Group("rules", _("Rules that apply"), ("offering", "training_type", "sample")),
            Group("practice", _("Practice task"), ("practice_zh", "practice_en")),
        ),
    ),
    Tab(
        "rights",
        _("Rights"),
        (
            Group("work", _("Whose work it is"), ("author", "source", "licence", "ai_declared")),
            Group("standard", _("Standard"), ("standard", "standard_reason")),
        ),
    ),
)
_AS_CHECKBOXES = {"categories", "occupations", "trainers"}
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
        tabs = [*map(_tab, LAYOUT), *(factory() for factory in _registered)]
        interface: Any = TabbedInterface(tabs, base_form_class=model.base_form_class)
        _bound[model] = interface.bind_to_model(model)
    return _bound[model]


def field_anchor(name: str) -> str:
    """The id of a field's place in the course editor. Raises `KeyError` for what is no field of it."""
    return _ANCHORS[name]


class _Keyed:
    """Mixed into a panel: Wagtail makes its ids from the heading, and so from the reader's language."""

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        self.key = key
        super().__init__(*args, **kwargs)

    def clone_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().clone_kwargs()  # type: ignore[misc]
        return kwargs | {"key": self.key}

    @property
    def clean_name(self) -> str:
        return self.key


class _KeyedTab(_Keyed, ObjectList): ...


class _KeyedGroup(_Keyed, MultiFieldPanel): ...


def _tab(tab: Tab) -> Panel:
    return _KeyedTab([_part(part) for part in tab.parts], heading=tab.heading, key=tab.key)


def _part(part: Group | str) -> Panel:
    if isinstance(part, str):
        return _field(part)
    return _KeyedGroup([_field(name) for name in part.fields], heading=part.heading, key=part.key)


def _field(name: str) -> Panel:
    return FieldPanel(name, widget=CheckboxSelectMultiple) if name in _AS_CHECKBOXES else FieldPanel(name)


def _anchors() -> Iterator[tuple[str, str]]:
    for tab in LAYOUT:
        for part in tab.parts:
            if isinstance(part, str):
                yield part, f"panel-child-{tab.key}-child-{part}-wrapper"
            else:
                for name in part.fields:
                    yield name, f"panel-child-{tab.key}-child-{part.key}-child-{name}-wrapper"


_ANCHORS = dict(_anchors())
