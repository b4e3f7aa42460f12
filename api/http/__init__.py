"""The service over HTTP: FastAPI in front of the use cases. See docs/api.md."""
