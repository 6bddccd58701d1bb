"""The API described (OpenAPI 3.1), generated from the routes, views and models that serve it."""

from __future__ import annotations

from functools import cache
from typing import Any

from chalicelib.api.openapi.operations import LANGUAGE, operation, path_parameters, tags
from chalicelib.api.openapi.refusals import RESPONSES, SCHEMAS
from chalicelib.api.openapi.schemas import Schemas
from chalicelib.api.routes import ROUTES

VERSION = "0.1.0"
ABOUT = """\
Venue codes (场所码): apply for one code per entrance, hang it, be scanned.

JSON, UTF-8, `snake_case`. Times are RFC 3339 with offset, `date` is the province's local day, ids are opaque. Unknown
fields and parameters are refused. Every refusal is an RFC 9457 problem with a stable `code`; `errors` names all bad
fields at once (`?` stands for a name that we do not repeat). Sentences are Chinese, or English for
`Accept-Language: en`. 429 and 503 say in `Retry-After` when to come back."""


@cache
def document() -> dict[str, Any]:
    """Return the document; made on first use and kept as long as the container."""
    described = [(route, route.describe()) for route in ROUTES]
    schemas = Schemas([kind for _, view in described for kind in (view.body, view.answer)])
    paths: dict[str, dict[str, Any]] = {}
    for route, view in described:
        item = paths.setdefault(route.path, {"parameters": path_parameters(route.path)})
        item[route.method.lower()] = operation(route, view, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Venue codes 场所码",
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        # Relative to /v1/openapi.json, so that it holds under a stage prefix too.
        "servers": [{"url": ".."}],
        "tags": tags(ROUTES),
        "paths": paths,
        "components": {
            "schemas": schemas.components | SCHEMAS,
            "responses": RESPONSES,
            "parameters": {"AcceptLanguage": LANGUAGE},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }
