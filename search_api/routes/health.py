"""Is the archive alive, is it ready, and how is it doing, in numbers."""

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from search_api.identity import Overseer, Parts
from search_api.json_answer import json_answer
from search_api.metrics import METRICS_TYPE, metrics_text
from search_api.readiness import is_ready, readiness
from search_api.routes.schemas import HealthAnswer, answers
from search_api.strict_route import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["health"])


@router.get("/healthz", name="healthz", summary="The process answers", responses={200: {"model": HealthAnswer}})
async def healthz() -> Response:
    """Says nothing of the parts behind it, and needs none of them."""
    return json_answer({"status": "ok", "parts": {}})


@router.get(
    "/readyz",
    name="readyz",
    summary="Every part answers",
    responses={200: {"model": HealthAnswer}, 503: {"model": HealthAnswer}},
)
def readyz(parts: Parts) -> Response:
    """200 when register, index and vault answer; 503 with the code of what is wrong otherwise."""
    found = readiness(parts)
    ready = is_ready(found)
    return json_answer({"status": "ok" if ready else "unavailable", "parts": found}, 200 if ready else 503)


@router.get("/metrics", name="metrics", summary="Numbers for monitoring", responses=answers(None, "not-allowed"))
def metrics(person: Overseer, parts: Parts) -> Response:  # noqa: ARG001 (asked for its check)
    """Prometheus' text format, for a token of an administrator or an auditor.

    A reader may not have them: counts move with documents that the reader may not know of.
    """
    return PlainTextResponse(metrics_text(parts), media_type=METRICS_TYPE)
