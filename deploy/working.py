"""Runs a worker: alone over the register, or over a broker's nudges."""

import signal
import threading
from collections.abc import Callable

from deploy.archive import open_archive, open_workshop, process_name
from deploy.long_life import settle
from deploy.settings import Settings
from ingest.runner import Runner
from ingest.tasks import add_tasks, make_app
from ingest.worker import Worker

_STOP_SECONDS = 10


def work(settings: Settings) -> None:
    """Work until told to stop (SIGTERM or SIGINT)."""
    if settings.broker_url.get_secret_value():
        _work_for_broker(settings)
    else:
        _work_alone(settings)


def _work_alone(settings: Settings) -> None:
    archive = open_archive(settings)
    workshop = open_workshop(archive)
    # A fixed name: what its former life still held is free again as soon as it starts.
    name = "embedded"
    alone = workshop.worker(name)
    settle()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: alone.stop())
    try:
        alone.run()
    finally:
        workshop.close()
        archive.close()


def _work_for_broker(settings: Settings) -> None:
    app = make_app(settings.broker_url.get_secret_value(), settings.broker_queue)
    add_tasks(app, lambda: _open_runner(settings))
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.worker_main(
        [
            "--quiet",
            "worker",
            "--beat",
            f"--schedule={settings.data / f'sweep-{process_name()}'}",
            f"--concurrency={settings.worker_processes}",
            f"--hostname={process_name()}",
            "--loglevel=WARNING",
            "--without-gossip",
            "--without-mingle",
        ]
    )


def _open_runner(settings: Settings) -> tuple[Runner, Callable[[], None]]:
    """The parts of one worker process, made after the fork: connections and threads don't survive one."""
    archive = open_archive(settings)
    workshop = open_workshop(archive)
    name = process_name()
    heartbeat = workshop.heartbeat(name)
    heartbeat.start()
    # Beside the nudged runner, and looking by itself: whoever waits for a file waits for nobody's scans.
    shares = range(max(1, settings.ocr_processes // settings.worker_processes))
    readers = Worker([], None, readers=[*(workshop.reader(name) for _ in shares), workshop.unpacking(name)])
    reading = threading.Thread(target=readers.run, daemon=True)
    reading.start()
    settle()

    def close() -> None:
        readers.stop()
        reading.join(_STOP_SECONDS)
        heartbeat.stop()
        workshop.close()
        archive.close()

    return workshop.runner(name), close
