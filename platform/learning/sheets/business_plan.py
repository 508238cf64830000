"""The business plan (创业计划书) of the Malan courses: who and what, and three tables that must add up."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.sheets.parts import Data, Figures, Grid, Items, Line, Question, Row, Sheet, Table, yuan

MONTHS = 12


def _month(num: int) -> str:
    return _("Month %(num)d") % {"num": num}


PROFIT = Grid(
    key="profit",
    title=gettext_lazy("Profit plan for twelve months"),
    columns=MONTHS,
    column=_month,
    rows=(
        Row("sales", gettext_lazy("sales")),
        Row("goods", gettext_lazy("goods and materials")),
        Row("wages", gettext_lazy("wages, your own too")),
        Row("rent", gettext_lazy("rent")),
        Row("running", gettext_lazy("water, power, network, transport")),
        Row("marketing", gettext_lazy("advertising")),
        Row("other", gettext_lazy("other costs and taxes")),
    ),
)
CASH = Grid(
    key="cash",
    title=gettext_lazy("Cash flow for twelve months"),
    columns=MONTHS,
    column=_month,
    rows=(
        Row("opening", gettext_lazy("cash at the beginning")),
        Row("takings", gettext_lazy("cash from sales")),
        Row("put_in", gettext_lazy("own money and loans put in")),
        Row("other_in", gettext_lazy("other cash in")),
        Row("goods", gettext_lazy("paid for goods and materials")),
        Row("wages", gettext_lazy("paid wages")),
        Row("rent", gettext_lazy("paid rent")),
        Row("equipment", gettext_lazy("paid for equipment and fitting out")),
        Row("repaid", gettext_lazy("loans repaid, with interest")),
        Row("other_out", gettext_lazy("other cash out")),
    ),
    first_only=("opening",),
)
_COSTS = tuple(row.key for row in PROFIT.rows if row.key != "sales")
_IN = ("takings", "put_in", "other_in")
_OUT = tuple(row.key for row in CASH.rows if row.key not in (*_IN, "opening"))


def figures(data: Data) -> Figures:
    """Sums, monthly totals, the break-even month, the lowest cash."""
    funds = _funds(data)
    profit = _profit(data["grids"]["profit"])
    cash = _cash(data["grids"]["cash"])
    results = [value or 0 for value in profit.lines[-2].values[:MONTHS]]
    sales = [value or 0 for value in profit.lines[0].values[:MONTHS]]
    closing = [value or 0 for value in cash.lines[-1].values]
    needed, money = funds.lines[-3].values[0] or 0, funds.lines[-2].values[0] or 0
    lowest = min(range(MONTHS), key=lambda num: closing[num])
    even = next((num for num in range(MONTHS) if sales[num] and results[num] >= 0), None)
    facts = [
        (_("Start-up funds needed"), _("%(sum)s yuan") % {"sum": yuan(needed)}),
        (_("Profit of the year"), _("%(sum)s yuan") % {"sum": yuan(sum(results))}),
        (_("First month whose sales cover its costs"), _("none yet") if even is None else _month(even + 1)),
        (
            _("Lowest cash"),
            _("%(sum)s yuan at the end of month %(num)d") % {"sum": yuan(closing[lowest]), "num": lowest + 1},
        ),
    ]
    warnings = []
    if closing[lowest] < 0:
        warnings.append(
            _(
                "By this plan the cash runs out in month %(num)d, and up to %(sum)s yuan are missing. "
                "That is good to know now. "
                "Look at what can be bought later, bought smaller, or paid for sooner by customers."
            )
            % {"num": next(num for num in range(MONTHS) if closing[num] < 0) + 1, "sum": yuan(-closing[lowest])}
        )
    if money < needed:
        warnings.append(_("%(sum)s yuan of the start-up funds have no source yet.") % {"sum": yuan(needed - money)})
    return Figures(tables=(funds, profit, cash), facts=tuple(facts), warnings=tuple(warnings))


def _funds(data: Data) -> Table:
    lines: list[Line] = []
    sums: list[tuple[int, int, int]] = []  # first line, line after the last, total
    for key in ("invest", "working", "sources"):
        first = len(lines)
        lines += [Line(name or "–", (fen,)) for name, fen in data["items"][key]]
        sums.append((first, len(lines), sum(fen for _name, fen in data["items"][key])))
    invest, working, sources = sums
    totals = [
        Line(_("Investment in all"), (invest[2],), is_total=True, formula=("sum", *invest[:2])),
        Line(_("Working capital in all"), (working[2],), is_total=True, formula=("sum", *working[:2])),
    ]
    at = len(lines)
    needed = invest[2] + working[2]
    totals += [
        Line(_("Start-up funds needed"), (needed,), is_total=True, formula=("plus", at, at + 1)),
        Line(_("Money that is there or promised"), (sources[2],), is_total=True, formula=("sum", *sources[:2])),
        Line(_("Left over, or missing"), (sources[2] - needed,), is_total=True, formula=("minus", at + 3, at + 2)),
    ]
    return Table(_("Start-up funds"), (_("Yuan"),), (*lines, *totals))


def _profit(rows: dict[str, list[int]]) -> Table:
    costs = [sum(rows[key][num] for key in _COSTS) for num in range(MONTHS)]
    results = [rows["sales"][num] - costs[num] for num in range(MONTHS)]
    running = [sum(results[: num + 1]) for num in range(MONTHS)]
    lines = [_with_year(str(row.label), rows[row.key]) for row in PROFIT.rows]
    lines += [
        _with_year(_("Costs of the month"), costs, ("sum", 1, len(PROFIT.rows))),
        _with_year(_("Profit of the month"), results, ("minus", 0, len(PROFIT.rows))),
        Line(_("Profit so far"), (*running, None), is_total=True, formula=("running", len(PROFIT.rows) + 1)),
    ]
    return Table(str(PROFIT.title), (*(_month(num) for num in range(1, MONTHS + 1)), _("Year")), tuple(lines))


def _with_year(label: str, values: list[int], formula: tuple[object, ...] = ()) -> Line:
    """A line with its sum over the year in a last column."""
    return Line(label, (*values, sum(values)), is_total=bool(formula), formula=formula or ("year",))


def _cash(rows: dict[str, list[int]]) -> Table:
    opening, closing, now = [], [], rows["opening"][0]
    for num in range(MONTHS):
        opening.append(now)
        now += sum(rows[key][num] for key in _IN) - sum(rows[key][num] for key in _OUT)
        closing.append(now)
    count = len(CASH.rows)
    lines = [Line(str(CASH.rows[0].label), tuple(opening), formula=("carried", count))]
    lines += [Line(str(row.label), tuple(rows[row.key])) for row in CASH.rows[1:]]
    lines.append(
        Line(
            _("Cash at the end"),
            tuple(closing),
            is_total=True,
            formula=("flow", 0, (1, 1 + len(_IN)), (1 + len(_IN), count)),
        )
    )
    return Table(str(CASH.title), tuple(_month(num) for num in range(1, MONTHS + 1)), tuple(lines))


SHEET = Sheet(
    questions=(
        Question("idea", gettext_lazy("What you offer, and for whom")),
        Question("market", gettext_lazy("What you asked and found out about customers and competitors")),
        Question("people", gettext_lazy("Who does what, and the legal form")),
        Question("risks", gettext_lazy("What can go wrong, and what you do then")),
        Question("decision", gettext_lazy("Your decision: open, change or let go, and why")),
    ),
    items=(
        Items("invest", gettext_lazy("Start-up funds: investment (equipment, fitting out, licences)"), 8),
        Items("working", gettext_lazy("Start-up funds: working capital (first goods, rent, wages)"), 8),
        Items("sources", gettext_lazy("Where the money comes from (own, family, loan)"), 5),
    ),
    grids=(PROFIT, CASH),
    figures=figures,
)
