"""Everything that can be asked of the site: every address of the URL conf, every operation of the API."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from tests.house.sources import RANK

SAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000007",
    "int": "7",
    "slug": "no-such-thing",
    "str": "no-such-thing",
    "path": "no/such/thing",
}


@dataclass(frozen=True)
class Address:
    """`key` is what a line of the table begins with: the name with its namespaces, or the route of what has none.

    Operations of the API are `api:METHOD:/path`.
    """

    key: str
    route: str
    is_ours: bool
    method: str = ""

    def filled(self, values: dict[str, Any]) -> str:
        """The address with `values` by name of the placeholder, and something that does not exist for the rest."""

        def fill(match: re.Match[str]) -> str:
            return str(values.get(match[2], SAMPLES.get(match[1] or "str", "no-such-thing")))

        return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", fill, self.route)


def every_address() -> list[Address]:
    """Without repeats: where one key stands for several routes, the first."""
    found: dict[str, Address] = {}
    for address in [*_addresses(get_resolver(), "", ()), *_operations()]:
        found.setdefault(address.key, address)
    return list(found.values())


def _addresses(resolver: URLResolver, before: str, names: tuple[str, ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = before + _route(entry)
        if isinstance(entry, URLResolver):
            if entry.namespace == "api":
                yield from ()  # by operation, below
            else:
                yield from _addresses(entry, route, (*names, entry.namespace) if entry.namespace else names)
        else:
            key = ":".join((*names, entry.name)) if entry.name else f"/{route}"
            view = getattr(entry.callback, "view_class", entry.callback)
            yield Address(key, route, view.__module__.partition(".")[0] in RANK)


def _route(entry: URLPattern | URLResolver) -> str:
    if isinstance(entry.pattern, RoutePattern):
        return str(entry.pattern)
    # Groups of regular expressions become placeholders, the rest of the expression goes.
    text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<str:\1>", str(entry.pattern))
    text = re.sub(r"\((?:[^()]|\([^()]*\))*\)", "<str:rest>", text)
    return re.sub(r"[\^$\\?]", "", text)


def _operations() -> Iterator[Address]:
    from config.api import api

    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            # Ninja's own converter gives text where Django's gives a UUID; the addresses are the same.
            path = path.replace("{uuidstr:", "{uuid:")
            route = re.sub(r"\{(?:(\w+):)?(\w+)\}", r"<\1:\2>", f"api/v1{prefix}{path}").replace("<:", "<")
            for operation in view.operations:
                for method in operation.methods:
                    named = re.sub(r"\{(?:uuid|str):", "{", path)
                    yield Address(f"api:{method}:{prefix}{named}", route, True, method)
