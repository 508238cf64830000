"""A real nginx in front, with the file that the containers use: ranges by X-Accel-Redirect, previews from its cache."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from common import clock
from media_pipeline import services as media
from media_pipeline import store
from media_pipeline.services.grants import PUBLIC

pytest_plugins = ["tests.media_pipeline.delivered"]
CONFIGURATION = Path(__file__).parents[2] / "docker" / "nginx-media.conf"

SERVER = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/errors info;
events {{ worker_connections 256; }}
http {{
    access_log {folder}/access;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/previews keys_zone=previews:1m use_temp_path=off;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    upstream site {{ server {site}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port};
        include {folder}/media.conf;
        location / {{ proxy_pass http://site; }}
    }}
}}
"""


@pytest.fixture
def nginx(live_server, settings, tmp_path):
    """The address of an nginx before a running site; lectures lie in a folder."""
    program = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
    if program is None:
        pytest.skip("no nginx here: install the system's package nginx")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path / "nginx"
    folder.mkdir()
    text = CONFIGURATION.read_text().replace(
        "/var/lib/malan/media/", f"{settings.STORAGES['media']['OPTIONS']['location']}/"
    )
    (folder / "media.conf").write_text(text)
    site = live_server.url.removeprefix("http://")
    (folder / "nginx.conf").write_text(SERVER.format(folder=folder, site=site, port=port))
    process = subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 30
        while True:
            assert process.poll() is None, process.stderr.read().decode()
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)
        process.stderr.close()


def ask(address, method="GET", **headers):
    asked = urllib.request.Request(address, method=method, headers={k.replace("_", "-"): v for k, v in headers.items()})  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()


def test_the_site_names_the_file_and_says_how_it_may_be_kept(stranger, address, shown, settings):
    settings.MEDIA_ACCEL_PREFIX = "/media-files/"
    answer = stranger.get(address("540p.m4s"), HTTP_RANGE="bytes=0-9")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Accel-Redirect"] == f"/media-files/v/{shown.uuid}/540p.m4s"
    assert answer["Content-Type"] == "video/mp4"
    assert answer["Cache-Control"].startswith("private")
    assert "X-Accel-Redirect" not in stranger.get(address("540p.m3u8"))
    assert stranger.get("/media/x/540p.m4s").status_code == 403


@pytest.mark.slow
def test_nginx_sends_the_parts_that_are_asked_for(nginx, granted, shown, sample, settings):
    settings.MEDIA_ACCEL_PREFIX = "/media-files/"
    url = nginx + granted.master_url.replace("master.m3u8", "540p.m4s")
    data = (sample.folder / "540p.m4s").read_bytes()
    status, headers, body = ask(url, Range="bytes=100-199")
    assert (status, body, headers["Content-Range"]) == (206, data[100:200], f"bytes 100-199/{len(data)}")
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Cache-Control"].startswith("private")
    assert ask(url, Range="bytes=-5")[2] == data[-5:]
    assert ask(url, Range="bytes=0-")[2] == data, "nginx needs no bound"
    assert ask(url)[2] == data
    assert ask(url, Range="bytes=0-9", If_Range=headers["ETag"])[0] == 206
    assert ask(url, Range="bytes=0-9", If_Range='"another"')[0] == 200
    assert ask(url, If_None_Match=headers["ETag"])[0] == 304
    assert ask(url, Range=f"bytes={len(data)}-")[0] == 416
    assert ask(url, "HEAD")[1]["Content-Length"] == str(len(data))
    assert ask(url.replace("540p", "1080p"))[0] == 404
    assert ask(f"{nginx}/media-files/v/{shown.uuid}/540p.m4s")[0] == 404, "nobody asks for a file directly"
    assert ask(f"{nginx}/media/x/540p.m4s")[0] == 403


@pytest.mark.slow
def test_a_preview_that_many_watch_is_read_once(nginx, shown, sample, monkeypatch, captions):
    """Through the cache: any range, in slices, and the site is asked once for each slice."""
    long = b"".join(num.to_bytes(4) for num in range(3 * 1024 * 256))
    sample_file = store.local_path(store.result_key(shown.uuid, "720p.m4s"))
    sample_file.write_bytes(long)
    read, asked = store.read, []
    monkeypatch.setattr(store, "read", lambda *what: (asked.append(what), read(*what))[1])
    right = media.grant(version=shown, subject=PUBLIC, until=clock.now() + timedelta(hours=1), captions=captions)
    url = nginx + right.master_url.replace("master.m3u8", "720p.m4s")
    start = 1024 * 1024 - 50
    with ThreadPoolExecutor(10) as learners:
        for status, headers, body in learners.map(
            lambda _num: ask(url, Range=f"bytes={start}-{start + 99}"), range(10)
        ):
            assert (status, body) == (206, long[start : start + 100])
            assert headers["Content-Range"] == f"bytes {start}-{start + 99}/{len(long)}"
            assert headers["Cache-Control"].startswith("public")
    assert len(asked) == 2, "two slices, once each"
    assert ask(url)[2] == long
    assert len(asked) == 3
    master = nginx + right.master_url
    assert ask(master)[1]["X-Cache"] == "MISS"
    status, headers, body = ask(master)
    assert (status, headers["X-Cache"], body[:7]) == (200, "HIT", b"#EXTM3U")
    assert ask(master, Accept_Encoding="gzip")[2][:2] == b"\x1f\x8b"
    assert ask(nginx + right.poster_url)[0] == 200
    assert ask(f"{nginx}/media/public/x/540p.m4s")[0] == 403


@pytest.mark.slow
def test_a_preview_in_a_folder_goes_out_through_nginx_as_well(nginx, shown, sample, settings):
    settings.MEDIA_ACCEL_PREFIX = "/media-files/"
    right = media.grant(version=shown, subject=PUBLIC, until=clock.now() + timedelta(hours=1))
    status, headers, body = ask(nginx + right.master_url.replace("master.m3u8", "540p.m4s"), Range="bytes=7-9")
    assert (status, body) == (206, (sample.folder / "540p.m4s").read_bytes()[7:10])
    assert headers["Cache-Control"].startswith("public")
