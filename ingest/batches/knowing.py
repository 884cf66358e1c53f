"""Who may know of a batch: the person who made it, and archivists from whom nothing in the archive is hidden.

The name of a file may tell what only a higher level may know, and of a file that was refused no level is known. So
an archivist who is not cleared for everything sees their own batches only.
"""

from mappings.access import EVERY_DEPARTMENT, FILING_ROLES, Principal, Role
from mappings.scheme import QueryRight, Scheme
from storage.register.models import BatchRow


def may_make(principal: Principal) -> bool:
    """Whether the person may make batches at all."""
    return principal.may(*FILING_ROLES)


def sees_every_batch(principal: Principal, scheme: Scheme) -> bool:
    """Whether the person may know of batches that others made."""
    return (
        principal.may(Role.ARCHIVIST)
        and principal.clearance >= scheme.top_level
        and EVERY_DEPARTMENT in principal.departments
        and principal.rights >= frozenset(QueryRight)
    )


def may_know(principal: Principal, scheme: Scheme, batch: BatchRow) -> bool:
    """Whether the person may know of this batch."""
    own = batch.created_by == principal.person_id
    return may_make(principal) and (own or sees_every_batch(principal, scheme))
