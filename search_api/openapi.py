"""`/openapi.json`: what FastAPI derives from the routes, with the ways to sign in and the problem codes."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from search_api.identity import SESSION_COOKIE
from search_api.problem_catalogue import PROBLEMS
from search_api.routes.schemas import FieldErrorShape, PageText, Problem

_OPEN = frozenset({"/healthz", "/readyz"})
_EXTRA = (Problem, FieldErrorShape, PageText)


def described(app: FastAPI) -> dict[str, Any]:
    """The description, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, summary=app.summary, description=_prose(), routes=app.routes
        )
        components = schema.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        # Every malformed request is answered with a problem document, never in the framework's own shape.
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for model in _EXTRA:
            schemas[model.__name__] = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas[model.__name__].pop("$defs", None)
        components["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer", "description": "made by `strongroom token create`"},
            "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
        }
        for path, item in schema["paths"].items():
            for operation in item.values():
                _complete(operation, path)
        app.openapi_schema = schema
    return app.openapi_schema


def _complete(operation: dict[str, Any], path: str) -> None:
    if path not in _OPEN:
        operation["security"] = [{"token": []}, {"session": []}]
    invalid = operation["responses"].get("422", {})
    if "HTTPValidationError" in str(invalid):
        del operation["responses"]["422"]


def _prose() -> str:
    rows = "\n".join(f"| `{kind.code}` | {kind.status} | {kind.title.en} |" for kind in PROBLEMS.values())
    return (
        "Errors are problem documents (RFC 9457) whose `code` is stable. "
        "`Accept-Language` chooses Chinese or English for their texts.\n\n"
        f"| code | status | meaning |\n|---|---|---|\n{rows}"
    )
