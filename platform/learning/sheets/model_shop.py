"""The six rounds of the simulated shop (模拟店六轮): what is bought and sold, and what is carried on."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from learning.sheets.parts import Data, Figures, Grid, Line, Question, Row, Sheet, Table, yuan

ROUNDS = 6


def _round(num: int) -> str:
    return _("Round %(num)d") % {"num": num}


SHOP = Grid(
    key="shop",
    title=gettext_lazy("Six rounds of the shop"),
    columns=ROUNDS,
    column=_round,
    rows=(
        Row("cash", gettext_lazy("cash at the beginning")),
        Row("stock", gettext_lazy("stock at the beginning (pieces)"), unit="pieces"),
        Row("bought", gettext_lazy("bought (pieces)"), unit="pieces"),
        Row("cost", gettext_lazy("cost of a piece")),
        Row("sold", gettext_lazy("sold (pieces)"), unit="pieces"),
        Row("price", gettext_lazy("price of a piece")),
        Row("wages", gettext_lazy("help and wages")),
        Row("rent", gettext_lazy("rent")),
        Row("other", gettext_lazy("other costs and surprises")),
        Row("own_stock", gettext_lazy("stock at the end, as you reckon it"), unit="pieces", optional=True),
        Row("own_cash", gettext_lazy("cash at the end, as you reckon it"), optional=True),
    ),
    first_only=("cash", "stock"),
)


def figures(data: Data) -> Figures:
    """Stock and cash carried from round to round; what can't be, and what was reckoned otherwise, in words."""
    rows = data["grids"]["shop"]
    cash, stock = rows["cash"][0], rows["stock"][0]
    begins: list[tuple[int, int]] = []
    ends: list[tuple[int, int]] = []
    takings, paid = [], []
    warnings, blocks = [], []
    for num in range(ROUNDS):
        begins.append((cash, stock))
        takings.append(rows["sold"][num] * rows["price"][num])
        paid.append(rows["bought"][num] * rows["cost"][num])
        before, stock = stock, stock + rows["bought"][num] - rows["sold"][num]
        cash += takings[num] - paid[num] - rows["wages"][num] - rows["rent"][num] - rows["other"][num]
        ends.append((cash, stock))
        if stock < 0 <= before:
            values = {"num": num + 1, "count": rows["sold"][num], "had": rows["sold"][num] + stock}
            blocks.append(_("Round %(num)d sells %(count)d pieces, and only %(had)d were there.") % values)
        if cash < 0:
            message = _("In round %(num)d the cash runs out: %(sum)s yuan are missing. Buy less, or clear stock.")
            warnings.append(message % {"num": num + 1, "sum": yuan(-cash)})
        blocks += _reckoned_otherwise(num, rows, cash=cash, stock=stock)
    tables = (_table(rows, begins, ends, takings, paid),)
    start = rows["cash"][0]
    facts = (
        (_("Cash after six rounds"), _("%(sum)s yuan") % {"sum": yuan(cash)}),
        (_("More or less than at the beginning"), _("%(sum)s yuan") % {"sum": yuan(cash - start)}),
        (_("Stock after six rounds"), ngettext("%(count)d piece", "%(count)d pieces", stock) % {"count": stock}),
    )
    return Figures(tables=tables, facts=facts, warnings=tuple(warnings), blocks=tuple(blocks))


def _reckoned_otherwise(num: int, rows: dict[str, list[int | None]], *, cash: int, stock: int) -> list[str]:
    found = []
    own_stock, own_cash = rows["own_stock"][num], rows["own_cash"][num]
    if own_stock is not None and own_stock != stock:
        message = _("Round %(num)d ends with %(right)d pieces; you reckoned %(own)d. Go through it once more.")
        found.append(message % {"num": num + 1, "right": stock, "own": own_stock})
    if own_cash is not None and own_cash != cash:
        message = _("Round %(num)d ends with %(right)s yuan; you reckoned %(own)s. Go through it once more.")
        found.append(message % {"num": num + 1, "right": yuan(cash), "own": yuan(own_cash)})
    return found


def _table(
    rows: dict[str, list[int]],
    begins: list[tuple[int, int]],
    ends: list[tuple[int, int]],
    takings: list[int],
    paid: list[int],
) -> Table:
    labels = {row.key: str(row.label) for row in SHOP.rows}
    given = [
        Line(labels[key], tuple(rows[key]), unit="pieces" if key in ("bought", "sold") else "fen")
        for key in ("bought", "cost", "sold", "price", "wages", "rent", "other")
    ]
    lines = (
        Line(labels["cash"], tuple(cash for cash, _stock in begins), formula=("carried", 12)),
        Line(labels["stock"], tuple(stock for _cash, stock in begins), unit="pieces", formula=("carried", 11)),
        *given,
        Line(_("Takings"), tuple(takings), is_total=True, formula=("times", 4, 5)),
        Line(_("Paid for goods"), tuple(paid), is_total=True, formula=("times", 2, 3)),
        Line(
            _("Stock at the end (pieces)"),
            tuple(stock for _cash, stock in ends),
            unit="pieces",
            is_total=True,
            formula=("flow", 1, (2, 3), (4, 5)),
        ),
        Line(
            _("Cash at the end"),
            tuple(cash for cash, _stock in ends),
            is_total=True,
            formula=("flow", 0, (9, 10), (6, 9), (10, 11)),
        ),
    )
    return Table(str(SHOP.title), tuple(_round(num) for num in range(1, ROUNDS + 1)), lines)


SHEET = Sheet(
    questions=(
        Question("why", gettext_lazy("Why you chose these prices, quantities and help")),
        Question("review", gettext_lazy("Looking back: what went otherwise than planned, and what you change")),
    ),
    items=(),
    grids=(SHOP,),
    figures=figures,
)
