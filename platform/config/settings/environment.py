"""Reading settings from the environment: a missing or malformed variable stops the start and is named."""

import base64
import binascii
import os
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable `name`; without it, `default`. Raises `ImproperlyConfigured` if there is neither."""
    value = os.environ.get(name, "") or default
    if value is None:
        raise ImproperlyConfigured(f"the environment variable {name} is not set")
    return value


def boolean(name: str, default: bool) -> bool:
    """True or False, written so. Raises `ImproperlyConfigured` for anything else."""
    value = text(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}")
    return value == "True"


def number(name: str, default: int) -> int:
    """A whole number. Raises `ImproperlyConfigured` for anything else."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}")
    return int(value)


def names(name: str) -> list[str]:
    """A list separated by commas, at least one item."""
    values = [item.strip() for item in text(name).split(",") if item.strip()]
    if not values:
        raise ImproperlyConfigured(f"{name} names nothing")
    return values


def url(name: str, *schemes: str, default: str | None = None) -> str:
    """An address with one of `schemes`. The message never repeats the value: it may hold a password."""
    value = text(name, default)
    if urlsplit(value).scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must be an address that starts with {' or '.join(schemes)}")
    return value


def key(name: str, length: int) -> bytes:
    """`length` bytes in base64. Never repeats the value in an error."""
    try:
        value = base64.b64decode(text(name), validate=True)
    except binascii.Error:
        raise ImproperlyConfigured(f"{name} is not base64") from None
    if len(value) != length:
        raise ImproperlyConfigured(f"{name} must be {length} bytes in base64, not {len(value)}")
    return value


def keys(name: str, length: int) -> dict[str, bytes]:
    """Named keys, `id=base64,id=base64`; the first one seals, all of them open."""
    found: dict[str, bytes] = {}
    for item in names(name):
        key_id, _, encoded = item.partition("=")
        try:
            found[key_id] = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise ImproperlyConfigured(f"{name}: the key {key_id!r} is not base64") from None
        if len(found[key_id]) != length:
            raise ImproperlyConfigured(f"{name}: the key {key_id!r} must be {length} bytes")
    return found


def database(name: str) -> dict[str, Any]:
    """A PostgreSQL database from its address."""
    url(name, "postgres", "postgresql")
    settings: dict[str, Any] = environ.Env().db_url(name)
    settings["CONN_HEALTH_CHECKS"] = True
    return settings


def cache(name: str) -> dict[str, Any]:
    """A Redis cache from its address."""
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url(name, "redis", "rediss")}
