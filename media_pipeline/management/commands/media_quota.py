"""`manage.py media_quota [KEY [GIB|default]]`: what institutions keep and may keep, and to change it for one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import clock
from media_pipeline.models import Tenant
from media_pipeline.services import quotas

GIB = 1024**3


class Command(BaseCommand):
    help = "Show how much of its quota each institution uses; with a number of GiB, or 'default', set it for one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", nargs="?", help="one institution's code")
        parser.add_argument("gib", nargs="?", help="its new quota in GiB, or 'default'")

    def handle(self, *args: Any, key: str | None, gib: str | None, **options: Any) -> None:
        tenants = Tenant.objects.order_by("key")
        if key:
            tenants = tenants.filter(key=key)
            if not tenants:
                raise CommandError(f"There is no tenant {key!r}.")
        if gib:
            quotas.set_quota(tenant=tenants[0], quota_bytes=_bytes(gib))
            tenants = tenants.all()
        for tenant in tenants:
            used, quota = quotas.used_bytes(tenant=tenant, at=clock.now()), quotas.quota_of(tenant)
            own = "" if tenant.quota_bytes is None else "  (its own)"
            self.stdout.write(f"{tenant.key}  {used / GIB:.1f} of {quota / GIB:g} GiB{own}  {tenant.label}")


def _bytes(gib: str) -> int | None:
    if gib == "default":
        return None
    if not (gib.isascii() and gib.isdecimal()):
        raise CommandError("The quota is a whole number of GiB, or 'default'.")
    return int(gib) * GIB
