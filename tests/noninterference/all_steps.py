"""Every step there is. A module of steps for a new area of the app is added to this list."""

from tests.noninterference.registry import Registry
from tests.noninterference.steps import (
    accounts,
    batching,
    entering,
    exporting,
    filing,
    marking,
    probes,
    reading,
    rendering,
    requesting,
    searching,
)

STEPS = Registry().join(
    module.REGISTRY
    for module in (
        searching,
        reading,
        rendering,
        exporting,
        filing,
        batching,
        marking,
        entering,
        requesting,
        accounts,
        probes,
    )
)
