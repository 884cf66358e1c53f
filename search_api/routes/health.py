"""Is the archive alive, is it ready, and how is it doing, in numbers."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import Response

from search_api.identity import Overseer, Parts
from search_api.json_answer import json_answer
from search_api.metrics import METRICS_TYPE, metrics_text
from search_api.problems import EXPECTED
from search_api.readiness import readiness
from search_api.strict_route import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["health"])


@router.get("/healthz", summary="The process answers")
async def healthz() -> Response:
    """Says nothing of the parts behind it, and needs none of them."""
    return json_answer({"status": "ok"})
