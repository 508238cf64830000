"""`manage.py check --deploy` on the production settings, with a complete throw-away environment.

`make check` runs this file; the suite runs it too. Nothing is connected to.
"""

import base64
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def complete_environment() -> dict[str, str]:
    """Every variable that production needs, with fresh secrets. Nothing of it is used anywhere."""

    def random(length: int) -> str:
        return base64.b64encode(os.urandom(length)).decode()

    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": random(48),
        "FIELD_KEYS": f"k2={random(16)},k1={random(16)}",
        "INDEX_KEY": random(32),
        "CREDENTIAL_KEY": random(32),
        "ALLOWED_HOSTS": "learn.example.org",
        "BASE_URL": "https://learn.example.org",
        "DATABASE_URL": "postgres://malan:password@postgres:5432/malan",
        "REDIS_URL": "redis://redis:6379/0",
        "S3_ENDPOINT_URL": "http://store:8333",
        "S3_ACCESS_KEY": "malan",
        "S3_SECRET_KEY": random(24),
        "S3_BUCKET_FILES": "files",
        "S3_BUCKET_MEDIA": "media",
        "STATIC_ROOT": "/srv/malan/static",
        "UPLOAD_DIR": "/srv/malan/uploads",
        "WORK_DIR": "/srv/malan/work",
    }


def check_deploy() -> "subprocess.CompletedProcess[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=kept | complete_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


if __name__ == "__main__":
    done = check_deploy()
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
    else:
        sys.stdout.write("Deployment settings: no issues.\n")
    sys.exit(done.returncode)
