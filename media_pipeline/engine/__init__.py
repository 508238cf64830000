"""The work itself, file to file: no rows, no storage, no leases. Services and `manage.py encode` call it alike."""
