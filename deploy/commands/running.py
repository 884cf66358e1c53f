"""init, serve, worker, demo, settings: making and running the archive."""

from typing import Annotated

import typer
import uvicorn

from deploy.demo import fill_demo
from deploy.initialise import initialise
from deploy.logs import configure_logs
from deploy.long_life import settle
from deploy.settings import Settings
from deploy.settings_report import load_settings, report
from deploy.setup import first_link
from deploy.supervisor import Supervisor, die_with, worker_command
from deploy.terminal import Report
from deploy.working import work
from search_api.app import create_app
from search_api.http_protocol import guarded_protocol
from search_api.portal.install import install_portal

Json = Annotated[bool, typer.Option("--json", help="one JSON object a line, for programs")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(init)
    app.command()(serve)
    app.command()(worker)
    app.command()(demo)
    app.command()(settings)


def init(as_json: Json = False) -> None:
    """Make a new archive: folders or buckets, keyring, tables, indexes; print the first set-up link."""
    archive = initialise(load_settings())
    link = first_link(archive)
    Report(as_json=as_json).line(
        {"initialised": True, "setup_link": link},
        f"The archive is ready.\nSet up the first administrator: {link}" if link else "The archive is ready.",
    )
    archive.close()


def serve() -> None:
    """Run the archive: the web server and, without a broker, the worker beside it."""
    configure_logs()
    _serve(load_settings())


def worker(
    beside: Annotated[int, typer.Option(hidden=True, help="end when this process ends")] = 0,
) -> None:
    """Work on documents: from the broker's nudges, or without one from the register alone."""
    if beside:
        die_with(beside)
    configure_logs()
    work(load_settings())


def demo() -> None:
    """Run a sample archive of real documents, with readers at three levels; prints their passwords."""
    configure_logs()
    settings = load_settings()
    settings = settings.model_copy(update={"data": settings.data / "demo"})
    archive = initialise(settings)
    fill_demo(archive, Report(as_json=False))
    archive.close()
    _serve(settings)


def settings(as_json: Json = False) -> None:
    """Every setting with its value, where it comes from, and its reason; secrets hidden."""
    out = Report(as_json=as_json)
    for line in report(load_settings()):
        shown = f"{line.name} = {line.value!r}  [{line.source}]\n    {line.reason}"
        out.line({"name": line.name, "value": line.value, "source": line.source, "reason": line.reason}, shown)


def _serve(settings: Settings) -> None:
    archive = initialise(settings)
    out = Report(as_json=False)
    if link := first_link(archive):
        out.note(f"Set up the first administrator: {link}")
    out.note(f"The archive is at {settings.web_origin}  (Ctrl-C ends it)")
    supervisor = None
    if not settings.broker_url.get_secret_value():
        supervisor = Supervisor(worker_command(), {"STRONGROOM_DATA": str(settings.data)})
        supervisor.start()
    try:
        # Access lines would hold what people search for; acts are in the operation log instead.
        app = create_app(archive.services(), [install_portal])
        settle()
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            http=guarded_protocol(settings.language),
            server_header=False,
            access_log=False,
            log_level="warning",
            lifespan="on",
        )
    finally:
        if supervisor is not None:
            supervisor.stop()
        archive.close()
