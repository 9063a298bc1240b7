"""Routes under ``/api/v1``, one module a noun."""
