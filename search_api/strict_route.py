"""Routes that take only the query parameters they declare.

A misspelt filter that is silently dropped answers a wider question than was asked; refusing it is the safe reading.
"""

from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from search_api.field_errors import FieldError
from search_api.identity import caller, services
from search_api.problems import ProblemError


class UnknownParameterError(ProblemError):
    """A parameter that the address does not take, or takes once only."""


class StrictRoute(APIRoute):
    """Answers 422 `unknown-parameter` to a parameter that is not declared, or is repeated and not a list."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the check."""
        handler = super().get_route_handler()
        declared = dict(_query_parameters(self.dependant))
        signed_in = _depends_on(self.dependant, caller)
        single = {name for name, annotation in declared.items() if not _is_list(annotation)}
        many = declared.keys() - single

        async def strict(request: Request) -> Response:
            try:
                check(request)
                return await handler(request)
            except (RequestValidationError, HTTPException, UnknownParameterError):
                # Who asks comes before what is wrong with the question: no stranger learns what an address takes, and
                # the answer is in the reader's language.
                if signed_in and not hasattr(request.state, "language"):
                    await run_in_threadpool(caller, request, services(request))
                raise

        def check(request: Request) -> None:
            errors = [
                FieldError(name[:60], "unknown" if name not in single | many else "repeated")
                for name, count in Counter(name for name, _ in request.query_params.multi_items()).items()
                if name not in many and (name not in single or count > 1)
            ]
            if errors:
                raise UnknownParameterError("unknown-parameter", errors)

        return strict


def _query_parameters(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    """Names and types of the query parameters of a route and of everything it depends on."""
    for each in dependant.query_params:
        yield each.alias, each.field_info.annotation
    for needed in dependant.dependencies:
        yield from _query_parameters(needed)


def _depends_on(dependant: Dependant, call: Callable[..., Any]) -> bool:
    return dependant.call is call or any(_depends_on(each, call) for each in dependant.dependencies)


def _is_list(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", annotation) in {list, tuple, set}
