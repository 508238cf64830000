"""Reading settings from the environment: a missing or malformed variable stops the start and is named.

No message repeats a value: it may hold a password, and what stops a start ends up in logs.
"""

import base64
import binascii
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_KEY_ID = re.compile(r"[a-z0-9_-]{1,16}")


def text(name: str, default: str | None = None) -> str:
    """The variable `name`; without it, `default`. Raises `ImproperlyConfigured` if there is neither."""
    value = os.environ.get(name, "") or default
    if value is None:
        raise ImproperlyConfigured(f"the environment variable {name} is not set")
    return value


def secret(name: str, length: int) -> str:
    """A secret text of at least `length` characters."""
    value = text(name)
    if len(value) < length:
        raise ImproperlyConfigured(f"{name} must have at least {length} characters")
    return value


def boolean(name: str, default: bool) -> bool:
    """True or False, written so. Raises `ImproperlyConfigured` for anything else."""
    value = text(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} must be True or False")
    return value == "True"


def number(name: str, default: int) -> int:
    """A whole number. Raises `ImproperlyConfigured` for anything else."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number")
    return int(value)


def numbers(name: str, default: str) -> dict[str, int]:
    """Named whole numbers, `name=number,name=number`, or nothing. Raises `ImproperlyConfigured` for anything else."""
    items = [item.strip().partition("=") for item in text(name, default).split(",") if item.strip()]
    if not all(key.isidentifier() and value.isdecimal() for key, _equals, value in items):
        raise ImproperlyConfigured(f"{name} must be written name=number,name=number")
    return {key: int(value) for key, _equals, value in items}


def names(name: str) -> list[str]:
    """A list separated by commas, at least one item."""
    values = [item.strip() for item in text(name).split(",") if item.strip()]
    if not values:
        raise ImproperlyConfigured(f"{name} names nothing")
    return values


def folder(name: str, *, default: str | None = None) -> Path:
    """An absolute path. Whether it is there is for whoever uses it to find out."""
    value = Path(text(name, default))
    if not value.is_absolute():
        raise ImproperlyConfigured(f"{name} must be an absolute path")
    return value


def dotted(name: str, default: str) -> str:
    """The dotted name of something to import."""
    value = text(name, default)
    if not all(part.isidentifier() for part in value.split(".")) or "." not in value:
        raise ImproperlyConfigured(f"{name} must be a dotted name such as {default}")
    return value


def url(name: str, *schemes: str, default: str | None = None) -> str:
    """An address with one of `schemes` and a host."""
    value = text(name, default)
    if _parts(name, value).scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must be an address that starts with {' or '.join(schemes)}")
    return value


def origin(name: str, *schemes: str, default: str | None = None) -> str:
    """Scheme, host and port of a site, nothing after them: `https://learn.example.org`."""
    value = url(name, *schemes, default=default)
    parts = _parts(name, value)
    if value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise ImproperlyConfigured(f"{name} must end after the host, without a path or a closing slash")
    return value


def key(name: str, length: int) -> bytes:
    """`length` bytes in base64."""
    return _bytes(name, text(name), length)


def keys(name: str, length: int) -> dict[str, bytes]:
    """Named keys, `id=base64,id=base64`; the first one seals, all of them open."""
    found: dict[str, bytes] = {}
    for num, item in enumerate(names(name), 1):
        key_id, equals, encoded = item.partition("=")
        if not equals or not _KEY_ID.fullmatch(key_id):
            # Not told by its id: where the id was forgotten, what stands in its place is the key.
            raise ImproperlyConfigured(
                f"{name}: key number {num} must be written id=base64, the id in a-z, 0-9, - and _"
            )
        if key_id in found:
            raise ImproperlyConfigured(f"{name}: two keys have the id {key_id}")
        found[key_id] = _bytes(f"{name}: key number {num}", encoded, length)
    return found


def database(name: str) -> dict[str, Any]:
    """A PostgreSQL database from its address. PREPARED_STATEMENTS=False is for poolers that hand each transaction
    another connection and do not know prepared statements.
    """
    if not urlsplit(url(name, "postgres", "postgresql")).path.strip("/"):
        raise ImproperlyConfigured(f"{name} must name a database after the host")
    settings: dict[str, Any] = environ.Env().db_url(name)
    settings["CONN_HEALTH_CHECKS"] = True
    # Statements of `learning.store` are prepared when they come for the sixth time; Django's own are not.
    settings["OPTIONS"] = {"prepare_threshold": 5 if boolean("PREPARED_STATEMENTS", True) else None} | settings.get(
        "OPTIONS", {}
    )
    return settings


def cache(name: str) -> dict[str, Any]:
    """A Redis cache from its address."""
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url(name, "redis", "rediss")}


def _parts(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # its text quotes the address
        has_host = False
    if not has_host:
        raise ImproperlyConfigured(f"{name} must be an address: scheme://host, and a port in digits if there is one")
    return parts


def _bytes(name: str, encoded: str, length: int) -> bytes:
    try:
        value = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise ImproperlyConfigured(f"{name} is not base64") from None
    if len(value) != length:
        raise ImproperlyConfigured(f"{name} must be {length} bytes in base64, not {len(value)}")
    return value
