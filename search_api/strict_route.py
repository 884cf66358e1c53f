"""Routes that take only the query parameters they declare.

A misspelt filter that is silently dropped answers a wider question than was asked; refusing it is the safe reading.
"""

from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.dependencies.utils import get_flat_dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from search_api.field_errors import FieldError
from search_api.problems import ProblemError


class StrictRoute(APIRoute):
    """Answers 422 `unknown-parameter` to a parameter that is not declared, or is repeated and not a list."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the check."""
        handler = super().get_route_handler()
        declared = get_flat_dependant(self.dependant).query_params
        single = {each.alias for each in declared if not _is_list(each.field_info.annotation)}
        many = {each.alias for each in declared} - single

        async def strict(request: Request) -> Response:
            errors = [
                FieldError(name[:60], "unknown" if name not in single | many else "repeated")
                for name, count in Counter(name for name, _ in request.query_params.multi_items()).items()
                if name not in many and (name not in single or count > 1)
            ]
            if errors:
                raise ProblemError("unknown-parameter", errors)
            return await handler(request)

        return strict


def _is_list(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", annotation) in {list, tuple, set}
