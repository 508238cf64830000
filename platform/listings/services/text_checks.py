"""Checks of rich texts: the order of headings, pictures without a description, links that lead nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal

from django.utils.translation import gettext as _
from wagtail.models import Page

from courses import services as courses
from courses.models import CoursePage
from listings.services import links

Finding = tuple[str, Literal["error", "warning"], str, str]


@dataclass
class _Read(HTMLParser):
    """What a text as Wagtail stores it holds. `pages` and `addresses`: what it links to."""

    levels: list[int] = field(default_factory=list)
    empty_headings: int = 0
    undescribed: int = 0
    pages: set[int] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    empty_links: int = 0
    _open: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))
            self._open.append(False)
        elif tag == "img" or (tag == "embed" and given.get("embedtype") == "image"):
            self.undescribed += not given.get("alt", "").strip()
        elif tag == "a":
            self._link(given)

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            self._open[-1] = True

    def handle_endtag(self, tag: str) -> None:
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() and self._open:
            self.empty_headings += not self._open.pop()

    def _link(self, given: dict[str, str]) -> None:
        href = given.get("href", "").strip()
        if given.get("linktype") == "page" and given.get("id", "").isdecimal():
            self.pages.add(int(given["id"]))
        elif href.startswith(("http://", "https://")):
            self.addresses.add(href)
        elif not href.startswith(("mailto:", "tel:", "#", "/")):
            self.empty_links += 1


def of_texts(page: CoursePage) -> Iterator[Finding]:
    """(code, severity, message, anchor) of everything to look at in descriptions and readings."""
    texts = list(_texts(page))
    read = []
    for where, anchor, source, first_level in texts:
        parser = _Read()
        parser.feed(source)
        read.append((where, anchor, parser, first_level))
    there = _reachable({pk for _where, _anchor, parser, _level in read for pk in parser.pages})
    states = links.states(url for _where, _anchor, parser, _level in read for url in parser.addresses)
    for where, anchor, parser, first_level in read:
        for code, message in (*_of_structure(parser, first_level), *_of_links(parser, there, states)):
            yield code, "warning", where + message, anchor


def addresses(page: CoursePage) -> set[str]:
    """Every address of another site that the page's texts link to."""
    found: set[str] = set()
    for _where, _anchor, source, _level in _texts(page):
        parser = _Read()
        parser.feed(source)
        found |= parser.addresses
    return found


def _texts(page: CoursePage) -> Iterator[tuple[str, str, str, int]]:
    """(where it is, its place in the editor, its source, the level at which headings begin)."""
    for name in ("description_zh", "description_en"):
        label = str(CoursePage._meta.get_field(name).verbose_name)
        yield _("%(field)s: ") % {"field": label.capitalize()}, courses.field_anchor(name), getattr(page, name), 3
    position = 0
    for chapter in page.curriculum:
        for block in chapter.value.get("lessons") or ():
            position += 1
            if block.block_type != "reading":
                continue
            where = _("Lesson %(num)s, “%(title)s”: ") % {"num": position, "title": block.value.get("title_zh") or ""}
            anchor = f"block-{block.id}-section" if block.id else ""
            for name in ("body_zh", "body_en"):
                yield where, anchor, getattr(block.value.get(name), "source", "") or "", 3


def _of_structure(parser: _Read, first_level: int) -> Iterator[tuple[str, str]]:
    before = first_level - 1
    for level in parser.levels:
        if level > before + 1:
            message = _("a small heading stands where no larger one came before it; screen readers stumble.")
            yield "heading_order", message
            break
        before = level
    if parser.empty_headings:
        yield "heading_empty", _("a heading without words; remove it.")
    if parser.undescribed:
        message = _("%(count)d pictures have no description for those who don't see them.")
        yield "alt_missing", message % {"count": parser.undescribed}


def _of_links(parser: _Read, there: set[int], states: dict[str, str]) -> Iterator[tuple[str, str]]:
    dead = len(parser.pages - there) + parser.empty_links
    if dead:
        yield "link_dead", _("%(count)d links lead to pages that learners can't open.") % {"count": dead}
    broken = sorted(url for url in parser.addresses if states[url] == links.BROKEN)
    if broken:
        yield "link_broken", _("no answer from %(addresses)s.") % {"addresses": ", ".join(broken)}
    unknown = sorted(url for url in parser.addresses if states[url] == links.UNKNOWN)
    if unknown:
        yield "link_unchecked", links.why_unknown(unknown)


def _reachable(ids: set[int]) -> set[int]:
    """Those that learners get to: listed courses and public pages of the site."""
    if not ids:
        return set()
    pages = Page.objects.filter(pk__in=ids)
    listed = pages.filter(coursepage__course__availability__listed=True)
    others = pages.live().public().not_type(CoursePage)
    return set(listed.values_list("pk", flat=True)) | set(others.values_list("pk", flat=True))
