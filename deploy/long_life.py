"""What a process does that is built and will now live long."""

import gc


def settle() -> None:
    """Take what was built out of garbage collection: it lives as long as the process.

    Each full collection would otherwise walk through every module and table again, in the middle of an export's rows.
    """
    gc.collect()
    gc.freeze()
