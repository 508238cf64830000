"""The buckets of the object store, made where they are missing. Part of every deployment; safe to run again."""

from typing import Any

from botocore.exceptions import ClientError
from django.core.files.storage import storages
from django.core.management.base import BaseCommand
from storages.backends.s3 import S3Storage


class Command(BaseCommand):
    help = "Make the object store's buckets if they are not there."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for alias in ("default", "media"):
            storage = storages[alias]
            if not isinstance(storage, S3Storage):
                self.stdout.write(f"{alias}: kept in a local folder, no bucket needed")
                continue
            client = storage.connection.meta.client
            try:
                client.head_bucket(Bucket=storage.bucket_name)
            except ClientError:
                client.create_bucket(Bucket=storage.bucket_name)
                self.stdout.write(f"{alias}: made the bucket {storage.bucket_name}")
