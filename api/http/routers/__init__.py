"""Endpoints, one file per noun; `api.http.app` lists them."""
