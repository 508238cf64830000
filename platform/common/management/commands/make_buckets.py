"""The buckets of the object store, made where they are missing. Part of every deployment; safe to run again."""

from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand
from storages.backends.s3 import S3Storage


class Command(BaseCommand):
    help = "Make the object store's buckets if they are not there, and let pages of this site read and send lectures."
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
            if alias == "media":
                self._let_pages_in(client, storage.bucket_name)

    def _let_pages_in(self, client: Any, bucket: str) -> None:
        """Players read ranges and uploads send parts by signed links: from pages of this site, and no other."""
        rule = {
            "AllowedOrigins": [settings.BASE_URL],
            "AllowedMethods": ["GET", "HEAD", "PUT"],
            "AllowedHeaders": ["*"],
            "ExposeHeaders": ["ETag", "Content-Range", "Content-Length", "Accept-Ranges"],
            "MaxAgeSeconds": 86_400,
        }
        try:
            client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
        except ClientError as error:
            self.stderr.write(
                f"media: the store does not take CORS rules ({error.response['Error'].get('Code')}); have it answer "
                f"{settings.BASE_URL} with Access-Control-Allow-Origin for GET, HEAD and PUT by a way of its own"
            )
