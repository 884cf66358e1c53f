"""Where an upload stands, as the four steps a person cares about: 已收到, 两地保存, 提取文字, 可检索."""

from dataclasses import dataclass

from search_api.portal.i18n import N_
from search_api.portal.reasons import REASONS
from search_api.portal.words import SENTENCES
from search_api.results.model import UploadStatus
from storage.register.states import SET_ASIDE, State

_STAGES = (("replicate", N_("kept at both sites")), ("extract", N_("text read")), ("index", N_("searchable")))
_SPOKEN = {"done": N_("done"), "now": N_("under way"), "next": N_("to come"), "failed": N_("failed")}
# The step is over, but it brought no text, or not all of it.
_UNREAD = frozenset({State.ENCRYPTED, State.MALFORMED, State.QUARANTINED})
_BAD = frozenset({State.ENCRYPTED, State.MALFORMED, State.LIMIT, *SET_ASIDE})


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: `state` is done, now, next or failed."""

    label: str
    state: str

    @property
    def spoken(self) -> str:
        """The state in words, for who can't see the shape."""
        return _SPOKEN[self.state]


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps, and what to say about the outcome. `settled` means that nothing more will change by itself."""

    stages: tuple[Stage, ...]
    settled: bool
    sentence: str
    advice: str
    bad: bool


def progress_of(status: UploadStatus) -> Progress:
    """The progress of an upload."""
    states = {step: state for step, state, _, _ in status.steps}
    stages = [Stage(N_("received"), "done")]
    held = False  # nothing is under way after a step that waits or failed
    for step, label in _STAGES:
        state = _state(states.get(step, "waiting"))
        if step == "extract" and state == "done" and status.state in _UNREAD:
            stages.append(Stage(label, "failed"))
            continue
        if state == "next" and not held:
            state = "now"
        held = held or state != "done"
        stages.append(Stage(label, state))
    sentence, advice = REASONS.get(status.reason.partition(":")[0]) or SENTENCES.get(status.state, ("", ""))
    unfinished = any(stage.state == "now" for stage in stages)
    retried = max((attempts for _, state, attempts, _ in status.steps if state == "waiting"), default=0)
    if status.state == State.RECEIVED and retried > 1:
        sentence = N_("A part of the archive doesn't answer. It is tried again by itself; the file is safe.")
    settled = status.state != State.RECEIVED and not unfinished
    return Progress(tuple(stages), settled, sentence, advice, status.state in _BAD)


def _state(state: str) -> str:
    return {"done": "done", "failed": "failed"}.get(state, "next")
