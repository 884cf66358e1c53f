"""From a request's body, which arrives on the event loop, to a file that a thread can read, in bounded memory."""

import asyncio
import io
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import BinaryIO, TypeVar, cast

import anyio.to_thread
from anyio import CapacityLimiter

HIGH_WATER_BYTES = 1024 * 1024  # what may wait between the network and the cipher
LOW_WATER_BYTES = HIGH_WATER_BYTES // 2

Taken = TypeVar("Taken")


class ReaderClosedError(Exception):
    """Whoever read is no longer interested in the rest."""


class BodyReader(io.RawIOBase):
    """Filled on the event loop by `put`, read in another thread. The writer waits while much is unread.

    Must be made on the event loop that fills it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._room = asyncio.Event()
        self._room.set()
        self._changed = threading.Condition()
        self._pieces: deque[memoryview] = deque()
        self._waiting = 0
        self._ended = False
        self.failure: BaseException | None = None

    async def put(self, piece: bytes) -> None:
        """Hand over the next piece; waits until the reader has caught up.

        Raises:
            ReaderClosedError: nobody reads any more.
        """
        with self._changed:
            if self.closed:
                raise ReaderClosedError
            self._pieces.append(memoryview(piece))
            self._waiting += len(piece)
            if self._waiting >= HIGH_WATER_BYTES:
                self._room.clear()
            self._changed.notify()
        await self._room.wait()

    def finish(self) -> None:
        """There is no more."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def fail(self, error: BaseException) -> None:
        """The body broke off: the reader gets `error` and no end of file, so that no part is taken for the whole."""
        with self._changed:
            self.failure = error
            self._changed.notify()

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # narrower than typeshed's Buffer
        """Read at least one byte; 0 at the end."""
        with self._changed:
            while not self._pieces and not self._ended and self.failure is None:
                self._changed.wait()
            if self.failure is not None:
                raise self.failure
            if not self._pieces:
                return 0
            piece = self._pieces.popleft()
            count = min(len(buffer), len(piece))
            if count < len(piece):
                self._pieces.appendleft(piece[count:])
            self._waiting -= count
            crowded = self._waiting < LOW_WATER_BYTES and not self._room.is_set()
        buffer[:count] = piece[:count]
        if crowded:
            self._loop.call_soon_threadsafe(self._room.set)
        return count

    def close(self) -> None:
        """Stop; what is still to come is not wanted. To be called on the event loop."""
        with self._changed:
            super().close()
            self._pieces.clear()
            self._room.set()


async def read_in_thread(
    pieces: AsyncIterator[bytes], take: Callable[[BinaryIO], Taken], limiter: CapacityLimiter
) -> Taken:
    """Run `take(file)` in a thread, the file being `pieces`.

    If the pieces break off, `take` fails and the cause of the break is what is raised here.
    """
    reader = BodyReader()
    feeding = asyncio.create_task(_feed(pieces, reader))
    try:
        return await anyio.to_thread.run_sync(take, cast("BinaryIO", reader), limiter=limiter)
    except Exception:
        if reader.failure is not None:
            raise reader.failure from None
        raise
    finally:
        reader.close()
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)


async def _feed(pieces: AsyncIterator[bytes], reader: BodyReader) -> None:
    try:
        async for piece in pieces:
            if piece:
                await reader.put(piece)
        reader.finish()
    except ReaderClosedError:
        return
    except BaseException as error:
        reader.fail(error)
        raise
