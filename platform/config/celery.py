"""The Celery application: `celery -A config.celery worker` and `… beat`."""

import os

from celery import Celery

from common import file_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

file_broker.register()
app = Celery("malan")
app.config_from_object("django.conf:settings", namespace="CELERY")
