#!/bin/sh
# Is this container's role doing its work?
set -eu
role=$(cat /tmp/role 2>/dev/null || echo web)
case $role in
web)
  # Under a host name that the site answers to; /healthz asks the database and the cache.
  exec python - <<'PYTHON'
import os, urllib.request
host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
urllib.request.urlopen(request, timeout=8)
PYTHON
  ;;
worker)
  exec celery -A config.celery inspect ping --timeout 8 --destination "celery@$(hostname)"
  ;;
beat)
  # Its notebook is written every three minutes.
  test -n "$(find /tmp -maxdepth 1 -name 'schedule*' -mmin -10)"
  ;;
*)
  exit 0
  ;;
esac
