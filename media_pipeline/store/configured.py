"""Which store the settings name."""

from django.core.files.storage import FileSystemStorage, storages

from media_pipeline.store.interface import Store
from media_pipeline.store.local import LocalStore
from media_pipeline.store.objects import ObjectStore


def current() -> Store:
    storage = storages["media"]
    return LocalStore(storage) if isinstance(storage, FileSystemStorage) else ObjectStore(storage)
