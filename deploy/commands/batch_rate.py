"""The rate of a batch's progress: files a second."""

from rich.progress import ProgressColumn, Task
from rich.text import Text


class RateColumn(ProgressColumn):
    """Files a second over the last while; nothing before there is one."""

    def render(self, task: Task) -> Text:
        """The rate of one task."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed and task.total is not None else "")
