"""The leases of one runner: what it holds, and how it lets go of what it could not finish."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from storage.clock import Clock
from storage.register import jobs
from storage.register.jobs import Claim, Lane, Wanted
from storage.register.register import Register


class Leases:
    """Claims jobs of `lane` for `owner`, up to `batch` at once.

    A job that was begun before without an end is worked on alone: whoever had it may have died of it, and one that dies
    of it again must not count as a try for the others that were claimed with it.

    A heartbeat holds on to everything an owner has. So what a runner lost sight of, because the register was away when
    it was to be recorded or claimed, would be held for ever: it is remembered here, and let go before the next claim.
    """

    def __init__(self, register: Register, clock: Clock, owner: str, lease: timedelta, batch: int, lane: Lane) -> None:
        self._register = register
        self._clock = clock
        self._owner = owner
        self._lease = lease
        self._batch = batch
        self._lane = lane
        self._held: tuple[Claim, ...] = ()
        self.waited = 0.0  # seconds that what was claimed last had been due for

    def claim(self, at_work: Collection[Claim] = ()) -> list[Claim]:
        """Jobs that are due; none when there are none. Those `at_work` are in hand still, and not let go.

        Raises:
            RegisterUnavailableError: nothing is known; what may have been claimed is let go by the next call.
        """
        now = self._clock()
        lost = [each for each in self._held if each not in at_work]
        with self._register.snapshot() as session:  # a look hinders nobody, a transaction may
            due = jobs.due(session, now, limit=1, lane=self._lane)
        self.waited = (now - due[0].next_try_at).total_seconds() if due else 0.0
        if not due and not lost:
            return []
        with self._register.transaction() as session:
            jobs.let_go(session, lost)
            claims, others = _apart(
                jobs.claim(session, self._owner, now, self._lease, limit=self._batch, lane=self._lane)
            )
            jobs.put_back(session, others)
            self._held += tuple(claims)  # before the commit, of which it may not be known whether it took effect
        self._held = (*at_work, *claims)
        return claims

    def follow(self, session: Session, wanted: Collection[Wanted]) -> list[Claim]:
        """Ask for the steps that follow from those at hand, and claim them in the caller's transaction.

        Those that are never this runner's are left for the others.
        """
        jobs.add_many(session, [each for each in wanted if each.step in self._lane.never], self._clock())
        mine = [each for each in wanted if each.step not in self._lane.never]
        claims = jobs.add_held(session, mine, self._owner, self._clock(), self._lease)
        self._held += tuple(claims)
        return claims

    def put_back(self, claims: Sequence[Claim]) -> None:
        """Give back what was not begun; it is due at once, and no try of it counts."""
        if claims:
            with self._register.transaction() as session:
                jobs.put_back(session, claims)
            self._held = tuple(each for each in self._held if each not in claims)

    def recorded(self, done: Collection[Claim]) -> None:
        """The transaction is through: these are held no more."""
        self._held = tuple(each for each in self._held if each not in done)


def _apart(claims: Sequence[Claim]) -> tuple[list[Claim], list[Claim]]:
    """(those to work on together, those to put back): one tried before, if it is due longest, or all others."""
    if claims and claims[0].attempt > 1:
        return [claims[0]], list(claims[1:])
    return [each for each in claims if each.attempt == 1], [each for each in claims if each.attempt > 1]
