#!/bin/sh
# What a container does: web (default), worker, beat, migrate, or any manage.py command.
set -eu
cd /srv/malan
role=${1:-web}
# So that the health check knows what to ask.
printf '%s' "$role" > /tmp/role

case $role in
web)
  # Synchronous Django on a few blocking threads; why: docs/decisions/0007-granian-and-wsgi.md
  exec granian --interface wsgi config.wsgi:application --host 0.0.0.0 --port 8000 \
    --workers "${WEB_WORKERS:-2}" --blocking-threads "${WEB_THREADS:-4}" \
    --respawn-failed-workers --log-level warning
  ;;
worker)
  exec celery -A config.celery worker --loglevel WARNING --concurrency "${WORKER_CONCURRENCY:-2}" \
    --queues "${WORKER_QUEUES:-default,encode}"
  ;;
beat)
  # One of these, never two. Everything it rings for may be rung twice without harm.
  exec celery -A config.celery beat --loglevel WARNING --schedule /tmp/schedule --pidfile ''
  ;;
migrate)
  python manage.py migrate --no-input
  python manage.py load_reference
  python manage.py load_review_rules
  python manage.py prepare_site
  exec python manage.py make_buckets
  ;;
*)
  exec python manage.py "$@"
  ;;
esac
