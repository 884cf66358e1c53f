"""How much of what contracts state is proposed for their fields, and how much of what is proposed is right, by kind.

`python -m benchmarks.proposals` reads the corpus' contracts, labelled by hand, and 1,000 generated ones. *found* is the
share of stated values among the proposals, *first right* the share of documents whose first proposal of a kind is
right, *right* the share of all proposals that are. Reading is timed on one core.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.stated_facts import Stated, generated, labelled
from ingest.proposals.party_names import same_name
from ingest.proposals.propose import propose
from mappings.document import FieldValue
from mappings.proposal_kind import ProposalKind

GENERATED = 1000


@dataclass
class Tally:
    """Counts of one kind."""

    stated: int = 0
    found: int = 0
    proposed: int = 0
    right: int = 0
    first: int = 0
    documents: int = 0


@dataclass
class Measured:
    """Counts of all kinds, characters read and seconds taken."""

    kinds: dict[ProposalKind, Tally] = field(default_factory=lambda: defaultdict(Tally))
    characters: int = 0
    seconds: float = 0.0


def measured(contracts: Iterable[Stated]) -> Measured:
    """Read the contracts and compare."""
    all_of_it = Measured()
    for each in contracts:
        started = time.process_time()
        found = propose([each.text])
        all_of_it.seconds += time.process_time() - started
        all_of_it.characters += len(each.text)
        for kind, values in each.facts.items():
            wanted = {_said(kind, value) for value in values}
            said = [_said(kind, proposal.value) for proposal in found if proposal.kind is kind]
            tally = all_of_it.kinds[kind]
            tally.stated += len(wanted)
            tally.found += len(wanted & set(said))
            tally.proposed += len(said)
            tally.right += sum(value in wanted for value in said)
            tally.documents += bool(wanted)
            tally.first += bool(wanted) and said[:1] != [] and said[0] in wanted
    return all_of_it


def _said(kind: ProposalKind, value: FieldValue) -> str:
    if isinstance(value, Mapping):
        return f"{float(value['amount']):g} {value['currency']}"
    if kind is ProposalKind.AMOUNT:
        amount, currency = str(value).split()
        return f"{float(amount):g} {currency}"
    return str(value) if kind.value.endswith(("start", "end", "date")) else same_name(str(value).translate(_WIDE))


_WIDE = str.maketrans("（）", "()")


def main() -> None:
    """Print a table for each set of contracts."""
    for name, contracts in (("corpus, labelled by hand", labelled()), (f"{GENERATED} generated", generated(GENERATED))):
        result = measured(contracts)
        print(f"{name}: {result.characters:,} characters, {result.seconds * 1e6 / result.characters:.2f} µs each")
        print(f"  {'kind':<16}{'stated':>8}{'found':>8}{'first right':>13}{'right':>8}")
        for kind, tally in result.kinds.items():
            found, first = tally.found / max(tally.stated, 1), tally.first / max(tally.documents, 1)
            print(
                f"  {kind:<16}{tally.stated:>8}{found:>8.2f}{first:>13.2f}{tally.right / max(tally.proposed, 1):>8.2f}"
            )


if __name__ == "__main__":
    main()
