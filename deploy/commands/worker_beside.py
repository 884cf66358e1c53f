"""A worker in the process of a command that waits for documents to settle."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.archive import Archive, open_workshop, process_name


@contextmanager
def worker_beside(archive: Archive) -> Iterator[None]:
    """Work here too while waiting, unless a broker's workers do it: then nothing depends on a server running."""
    if archive.settings.broker_url.get_secret_value():
        yield
        return
    workshop = open_workshop(archive)
    name = f"ingest-{process_name()}"
    worker = workshop.worker(name)
    thread = threading.Thread(target=worker.run, name="worker")
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()
        workshop.close()
