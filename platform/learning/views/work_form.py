"""A structured form as a page shows it: what was saved or, after a refusal, what was typed; and what it adds up to."""

from collections.abc import Mapping
from typing import Any

from learning.sheets import SHEETS, Figures, Sheet
from learning.sheets.parts import Data, Grid, Row, yuan


def form_context(*, form: str, data: Data, posted: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the templates of a structured form need; nothing for plain work."""
    sheet = SHEETS.get(form)
    if sheet is None:
        return {}
    figures = sheet.figures(data) if data else None
    return {
        "sheet": sheet,
        "questions": [
            {"field": f"t-{one.key}", "label": one.label, "value": _kept(posted, f"t-{one.key}", _texts(data, one.key))}
            for one in sheet.questions
        ],
        "item_lists": [_items(sheet, index, data, posted) for index in range(len(sheet.items))],
        "grids": [_grid(grid, data, posted) for grid in sheet.grids],
        "figures": figures,
        "tables": shown(figures) if figures else [],
    }


def shown(figures: Figures) -> list[dict[str, Any]]:
    """Tables with every number as it is read."""
    return [
        {
            "title": table.title,
            "columns": table.columns,
            "lines": [
                {
                    "label": line.label,
                    "is_total": line.is_total,
                    "values": ["" if one is None else _number(one, line.unit) for one in line.values],
                }
                for line in table.lines
            ],
        }
        for table in figures.tables
    ]


def _items(sheet: Sheet, index: int, data: Data, posted: Mapping[str, str] | None) -> dict[str, Any]:
    items = sheet.items[index]
    saved = data["items"][items.key] if data else []
    lines = []
    for num in range(1, items.lines + 1):
        name, fen = saved[num - 1] if num <= len(saved) else ("", 0)
        base = f"i-{items.key}-{num}"
        lines.append(
            {
                "name_field": f"{base}-name",
                "name": _kept(posted, f"{base}-name", name),
                "sum_field": f"{base}-sum",
                "sum": _kept(posted, f"{base}-sum", _typed(fen, "fen")),
            }
        )
    return {"title": items.title, "lines": lines}


def _grid(grid: Grid, data: Data, posted: Mapping[str, str] | None) -> dict[str, Any]:
    columns = []
    for num in range(1, grid.columns + 1):
        rows = [row for row in grid.rows if num == 1 or row.key not in grid.first_only]
        columns.append({"label": grid.column(num), "rows": [_cell(grid, row, num, data, posted) for row in rows]})
    return {"title": grid.title, "columns": columns}


def _cell(grid: Grid, row: Row, num: int, data: Data, posted: Mapping[str, str] | None) -> dict[str, Any]:
    saved = data["grids"][grid.key][row.key][num - 1] if data else None
    name = f"g-{grid.key}-{row.key}-{num}"
    return {
        "field": name,
        "label": row.label,
        "is_money": row.unit == "fen",
        "value": _kept(posted, name, _typed(saved, row.unit, zero=row.optional)),
    }


def _kept(posted: Mapping[str, str] | None, name: str, saved: str) -> str:
    return posted.get(name, "") if posted is not None else saved


def _texts(data: Data, key: str) -> str:
    return str(data["texts"].get(key, "")) if data else ""


def _typed(value: int | None, unit: str, *, zero: bool = False) -> str:
    """An empty field for 0, but where an empty one means that nothing was reckoned."""
    if value is None or (value == 0 and not zero):
        return ""
    return _number(value, unit)


def _number(value: int, unit: str) -> str:
    return yuan(value) if unit == "fen" else str(value)
