"""What the forms of all kinds share: a chooser of regions that needs no script, contact, pledge, and their rows."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.models import DossierDraft
from listings.services.sections import Row, Section
from reference.models import Region

MOST_CHARACTERS = 2000
REQUIRED = {"required": _("Fill this in.")}


def text(label: Any, *, most: int = 120, lines: int = 1, **options: Any) -> forms.CharField:
    """A text field whose emptiness is told in plain words."""
    widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    return forms.CharField(label=label, max_length=most, widget=widget, error_messages=REQUIRED, **options)


def day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    messages = REQUIRED | {"invalid": _("Write the day as year, month and day, for example 2027-06-30.")}
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=messages, **options)


class KindForm(forms.Form):
    """A dossier's form, filled from a draft. Fields are checked all at once, each with its own message.

    `layout` puts the fields into sections; `frozen` gives the plain JSON that a dossier keeps.
    """

    title_field: ClassVar[str] = "name"
    needs_files: ClassVar[bool] = True
    files_help: ClassVar[Any] = ""

    name_zh = text(_("Chinese name"), most=100)
    name_en = text(_("English name"), most=160, required=False)
    province = forms.ChoiceField(label=_("Province"), error_messages=REQUIRED)
    city = forms.ChoiceField(label=_("City"), required=False)
    county = forms.ChoiceField(label=_("District or county"), required=False)
    contact = text(_("Contact person"), most=40)
    contact_phone = text(_("Contact's telephone"), most=30)

    def __init__(self, draft: DossierDraft, *, check: bool = False) -> None:
        self.draft = draft
        values = self.prepare(dict(draft.content))
        super().__init__(data=values if check else None, initial=values)
        self.values = values
        self._offer_regions(values)
        self.add_fields(values)

    def prepare(self, values: dict[str, Any]) -> dict[str, Any]:
        return values

    def add_fields(self, values: Mapping[str, Any]) -> None:
        """Fields that depend on what is filled in already."""

    def layout(self) -> list[tuple[Any, list[str]]]:
        """[(title of a section, names of its fields)], in the order of reading."""
        raise NotImplementedError

    def parts(self) -> Iterator[dict[str, Any]]:
        """The sections with bound fields, for templates; `region` marks the one that holds the region chooser."""
        for title, names in self.layout():
            yield {
                "title": title,
                "fields": [self[name] for name in names if name in self.fields],
                "region": "province" in names,
            }

    def _offer_regions(self, values: Mapping[str, Any]) -> None:
        """Provinces; the cities of the chosen province; the counties of the chosen city."""
        self._choices("province", Region.objects.filter(level=Region.Level.PROVINCE, valid=True))
        for name, above in (("city", "province"), ("county", "city")):
            chosen = str(values.get(above) or "")
            rows = Region.objects.filter(parent=chosen, valid=True) if chosen else Region.objects.none()
            self._choices(name, rows)
            field = self.fields[name]
            if len(field.choices) == 1:  # type: ignore[attr-defined]
                field.disabled = True
                field.help_text = _("Choose the one above first, then “Show the next list”.")

    def _choices(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        field.choices = [("", "—"), *((row.code, row.name) for row in rows)]  # type: ignore[attr-defined]

    def region(self) -> Region:
        """The narrowest one chosen. Only after a check that found nothing."""
        values = self.cleaned_data
        return Region.objects.get(code=values["county"] or values["city"] or values["province"])

    def frozen(self) -> dict[str, Any]:
        """What the dossier keeps: names of fields to plain JSON."""
        values = {name: _plain(value) for name, value in self.cleaned_data.items()}
        for name in ("province", "city", "county"):
            values.pop(name, None)
        region = self.region()
        return values | {"region": region.code, "region_name": region_path(region)}

    def rows(self, content: Mapping[str, Any], names: list[str]) -> tuple[Row, ...]:
        """The named fields of a dossier's content as a reader sees them."""
        return tuple(
            Row(
                label=str(self.fields[name].label),
                value=self.shown(name, content.get(name, "")),
                url=_url(name, content),
            )
            for name in names
            if name in self.fields
        )

    def shown(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value) or "—")  # type: ignore[arg-type]
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        return str(value or "—")


def region_path(region: Region) -> str:
    """Province, city and county, as people write them."""
    names: list[str] = []
    found: Region | None = region
    while found is not None:
        if found.name_zh not in names:
            names.insert(0, found.name_zh)
        found = found.parent
    return " ".join(names)


def file_rows(content: Mapping[str, Any]) -> tuple[Row, ...]:
    return tuple(
        Row(label=one["name"], value=f"{-(-one['size'] // 1024)} KB", url=f"/papers/{one['uuid']}/")
        for one in content.get("files", [])
    )


def sections_of(form: type[KindForm], *, skip: tuple[str, ...] = ()) -> Any:
    """A `sections` function for a kind: the form's own layout, then the files."""

    def sections(dossier: Any) -> list[Section]:
        content = dossier.content
        draft = DossierDraft(kind=dossier.listing.kind, content=content, institution=dossier.listing.institution)
        shown = form(draft)
        found = []
        for title, names in shown.layout():
            rows = shown.rows(content, [name for name in names if name not in (*skip, "province", "city", "county")])
            if "province" in names:
                region = Region.objects.filter(code=content.get("region", "")).first()
                rows = (*rows, Row(label=_("Region"), value=region_path(region) if region else "—"))
            found.append(Section(title=title, rows=rows))
        found.append(Section(title=_("Files"), rows=file_rows(content)))
        return found

    return sections


def subtree_choices(region_code: str) -> list[tuple[str, str | Promise]]:
    """The region and what lies above it, the widest last: where a licence may hold."""
    found: list[tuple[str, str | Promise]] = []
    region = Region.objects.filter(code=region_code).first()
    while region is not None:
        found.append((region.code, region.name))
        region = region.parent
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _url(name: str, content: Mapping[str, Any]) -> str:
    value = str(content.get(name, ""))
    return value if name in ("address_url", "link") and value.startswith(("https://", "http://")) else ""


__all__ = ["KindForm", "day", "file_rows", "region_path", "sections_of", "subtree_choices", "text"]
