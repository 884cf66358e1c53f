"""Every route of the app has a step that asks it, so that a new one without a strategy fails here."""

from starlette.routing import Mount

from tests.noninterference.all_steps import STEPS
from tests.noninterference.comparing import in_world


def routes_of(app):
    """(method, path) of everything the app answers; a folder of files counts as one."""
    for route in app.routes:
        if hasattr(route, "effective_route_contexts"):
            for each in route.effective_route_contexts():
                yield from ((method, each.path) for method in each.methods)
        elif isinstance(route, Mount):
            yield "GET", route.path
        else:
            yield from ((method, route.path) for method in route.methods - {"HEAD"})


def test_every_route_has_a_step(embedded_workshop, nobody_asks):
    with in_world(embedded_workshop, nobody_asks) as world:
        routes = set(routes_of(world.app))
    assert routes - STEPS.routes.keys() == set()
    assert STEPS.routes.keys() - routes == set(), "steps ask routes that are no more"


def test_there_are_routes_and_the_pages_are_among_them(embedded_workshop, nobody_asks):
    with in_world(embedded_workshop, nobody_asks) as world:
        routes = set(routes_of(world.app))
    assert {("GET", "/api/v1/search"), ("GET", "/documents/{document_id}"), ("POST", "/upload")} <= routes
