"""Looking a name up within a template."""

from django import template

register = template.Library()


@register.filter
def named(names: dict[str, str], uuid: str) -> str:
    """The name that goes with a public id, "" where it has none to show."""
    return names.get(uuid, "")
