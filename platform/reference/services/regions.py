"""Loading the administrative divisions."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from reference.models import Region

# Hong Kong and Macao have no city between the province and its districts.
_WITHOUT_CITIES = ("81", "82")


def load_regions(*, current: dict[str, Any], since: dict[str, Any], at: datetime) -> int:
    """Bring regions up to `current` and to those changes of `since` that had happened at `at`."""
    rows = [Region(code=code, name_zh=zh, name_en=en, level="province") for code, zh, en in current["provinces"]]
    rows += [Region(code=code, name_zh=zh, level="city", parent_id=_parent(code)) for code, zh in current["cities"]]
    rows += [Region(code=code, name_zh=zh, level="county", parent_id=_parent(code)) for code, zh in current["counties"]]
    by_code = {row.code: row for row in rows}
    today = at.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    for change in since["changes"]:
        if change["date"] > today:
            continue
        if change["change"] == "abolished":
            by_code[change["code"]].valid = False
        else:
            code = change["code"]
            by_code[code] = Region(code=code, name_zh=change["name_zh"], level="county", parent_id=_parent(code))
    # Provinces first, then cities, then counties: each row's parent is there before it.
    Region.objects.bulk_create(
        by_code.values(),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "name_en", "level", "parent", "valid"],
    )
    return len(by_code)


def subtree(region: Region) -> str:
    """What the codes of `region` and of everything within it begin with (province ⊃ city ⊃ county)."""
    digits = {Region.Level.PROVINCE: 2, Region.Level.CITY: 4, Region.Level.COUNTY: 6}
    return region.code[: digits[Region.Level(region.level)]]


def _parent(code: str) -> str:
    if code.endswith("00") or code[:2] in _WITHOUT_CITIES:
        return f"{code[:2]}0000"
    return f"{code[:4]}00"
