"""Files of editors (pictures, documents) in the object store, with addresses that browsers can reach."""

from typing import Any

from storages.backends.s3 import S3Storage


class BrowserReachableStorage(S3Storage):
    """Reads and writes at `endpoint_url`, signs addresses for `public_url`: a signature covers the host name."""

    def __init__(self, *, public_url: str, **options: Any) -> None:
        super().__init__(**options)
        self._for_browsers = S3Storage(**options | {"endpoint_url": public_url})

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        return str(self._for_browsers.url(name, *args, **kwargs))
