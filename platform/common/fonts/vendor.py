"""How the vendored files were made: `python -m common.fonts.vendor <folder of the original TTF files>`.

Not used by the running platform. See noto_sans_sc/README.md for where the originals come from.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib.woff2 import WOFF2FlavorData

from common.fonts import Weight

_ORIGINALS: dict[Weight, str] = {400: "NotoSansSC_400Regular.ttf", 700: "NotoSansSC_700Bold.ttf"}


def vendor(*, originals: Path, target: Path) -> None:
    """Write both weights: Regular whole, Bold without the rare blocks, both without vertical layout."""
    for weight, name in _ORIGINALS.items():
        options = subset.Options(
            layout_features=["kern", "mark", "mkmk", "ccmp", "liga"],
            name_IDs=["*"],
            name_languages=["*"],
            notdef_outline=True,
            recalc_timestamp=False,
            hinting=False,
        )
        options.drop_tables += ["vhea", "vmtx", "BASE", "STAT"]
        font = subset.load_font(str(originals / name), options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[point for point in font.getBestCmap() if weight == 400 or _is_common(point)])
        subsetter.subset(font)
        font.flavor = "woff2"
        # Without WOFF2's own transformation of outlines a file is a sixth larger, and opens in 1 s, not 38 s.
        font.flavorData = WOFF2FlavorData(transformedTables=())
        font.save(target / f"noto-sans-sc-{weight}.woff2")


def _is_common(point: int) -> bool:
    """Everything but CJK's compatibility forms and extensions A to I."""
    return point < 0x3400 or 0x4E00 <= point <= 0x9FFF or 0xFF00 <= point <= 0xFFFF


if __name__ == "__main__":
    vendor(originals=Path(sys.argv[1]), target=Path(__file__).parent / "noto_sans_sc")
