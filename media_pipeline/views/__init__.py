"""The trainers' desk for videos, in the admin; one module a use case."""
