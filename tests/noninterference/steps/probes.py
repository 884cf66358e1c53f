"""What machines ask: health, numbers, the description, files of the pages; and addresses that do not exist."""

from hypothesis import strategies as st

from tests.noninterference.registry import Draw, Known, Registry, Step

REGISTRY = Registry()


@REGISTRY.asks(
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/api/v1/healthz"),
    ("GET", "/api/v1/readyz"),
    ("GET", "/api/v1/metrics"),
)
def probes(draw: Draw, known: Known) -> Step:
    before = draw(st.sampled_from(("", "/api/v1")))

    async def act(asker):
        for name in ("healthz", "readyz"):
            await asker.bare("GET", f"{before}/{name}")
        await asker.api("GET", f"{before}/metrics")

    return Step(f"probes {before}", act)


@REGISTRY.asks(("GET", "/openapi.json"), ("GET", "/static"))
def description(draw: Draw, known: Known) -> Step:
    name = draw(st.sampled_from(("portal.css", "no-such.css", "../app.py")))

    async def act(asker):
        await asker.bare("GET", "/openapi.json")
        await asker.bare("GET", f"/static/{name}")

    return Step(f"description {name}", act)


@REGISTRY.asks()
def odd_requests(draw: Draw, known: Known) -> Step:
    method = draw(st.sampled_from(("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")))
    path = draw(st.sampled_from(("/api/v1/documents", "/api/v1/search", "/api/v1/no-such", "/documents/", "//", "/x")))
    headers = draw(st.sampled_from(({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic x"})))

    async def act(asker):
        await asker.bare(method, path, headers=headers)

    return Step(f"odd {method} {path} {headers}", act)
