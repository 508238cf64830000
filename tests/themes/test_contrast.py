"""Text at 4.5:1, controls and rules that carry meaning at 3:1, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "themes/malan/static/css/tokens.css"
GROUNDS = ["paper", "surface", "ink-100", "iris-100"]
TEXT = [(ink, ground) for ground in GROUNDS for ink in ("ink-900", "ink-600", "iris-600", "iris-700")]
TEXT += [(f"{hue}-700", ground) for hue in ("leaf", "amber", "clay") for ground in ("paper", "surface", f"{hue}-100")]
TEXT += [("ink-900", f"{hue}-100") for hue in ("leaf", "amber", "clay")]
TEXT += [("on-iris", "iris-600"), ("on-iris", "iris-700"), ("on-clay", "clay-700")]
CONTROLS = [("ink-400", "paper"), ("ink-400", "surface"), ("iris-600", "ink-200")]

# Paper is white, the admin's colours are Wagtail's, and a video stands in black in light and dark alike.
OF_THEIR_OWN = {"tokens.css", "print.css", "manage.css", "picture.css"}


def tokens(*, dark: bool) -> dict[str, str]:
    """Colour tokens by name, the dark ones over the light ones."""
    css = TOKENS.read_text(encoding="utf-8")
    light, _, rest = css.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([a-z]+(?:-\w+)?): (#[0-9a-f]{6})", light))
    if dark:
        found |= dict(re.findall(r"--([a-z]+(?:-\w+)?): (#[0-9a-f]{6})", rest.partition("@media print")[0]))
    return found


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_the_measure_knows_black_and_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, dark: bool) -> None:
    found = tokens(dark=dark)
    assert contrast(found[ink], found[ground]) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), CONTROLS)
def test_controls_can_be_seen(edge: str, ground: str, dark: bool) -> None:
    found = tokens(dark=dark)
    assert contrast(found[edge], found[ground]) >= 3


def test_no_other_stylesheet_has_colours_of_its_own() -> None:
    own = []
    for sheet in TOKENS.parent.rglob("*.css"):
        if sheet.name in OF_THEIR_OWN:
            continue
        rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        own += [
            f"{sheet.name}: {colour}"
            for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)|hsla?\([^)]*\)", rules)
        ]
    assert not own
