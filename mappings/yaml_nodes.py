"""YAML read node by node, so that every complaint names its file and line."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

_TEXT, _INTEGER, _FLAG = "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:bool"


class SchemeError(Exception):
    """A scheme that can't be used. `line` counts from 1."""

    def __init__(self, source: str, line: int, reason: str) -> None:
        super().__init__(f"{source}, line {line}: {reason}")
        self.source = source
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a YAML file, with the place it stands at. `path` says where in words: "classes[2].code"."""

    node: yaml.Node
    source: str
    path: str

    def error(self, reason: str) -> SchemeError:
        """A complaint about this value."""
        where = f"{self.path}: " if self.path else ""
        return SchemeError(self.source, self.node.start_mark.line + 1, where + reason)

    def record(self, required: frozenset[str], optional: frozenset[str] = frozenset()) -> "dict[str, Item]":
        """The values of a mapping, which must have all `required` keys and no others but `optional` ones."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("a mapping (key: value) is needed here")
        found: dict[str, Item] = {}
        for key_node, value in self.node.value:
            key = Item(key_node, self.source, self.path).text()
            item = Item(value, self.source, f"{self.path}.{key}".lstrip("."))
            if key not in required | optional:
                raise Item(key_node, self.source, self.path).error(
                    f"unknown key {key!r}; known are {', '.join(sorted(required | optional))}"
                )
            if key in found:
                raise Item(key_node, self.source, self.path).error(f"{key!r} is given twice")
            found[key] = item
        missing = sorted(required - found.keys())
        if missing:
            raise self.error(f"missing {', '.join(missing)}")
        return found

    def items(self) -> "Iterator[Item]":
        """The values of a list, which must not be empty."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("a list is needed here")
        if not self.node.value:
            raise self.error("the list must not be empty")
        return (
            Item(node, self.source, f"{self.path}[{number}]") for number, node in enumerate(self.node.value, start=1)
        )

    def is_empty_list(self) -> bool:
        """Whether this is []."""
        return isinstance(self.node, yaml.SequenceNode) and not self.node.value

    def text(self) -> str:
        """A string; a number or date without quotes is refused rather than guessed at."""
        return self._scalar(_TEXT, "text (in quotes, where it looks like a number or a date)")

    def filled_text(self) -> str:
        """A string with something in it."""
        value = self.text().strip()
        if not value:
            raise self.error("must not be empty")
        return value

    def integer(self) -> int:
        """A plain decimal number."""
        value = self._scalar(_INTEGER, "a whole number")
        if not value.isdecimal() or not value.isascii():
            raise self.error("a whole number is needed here")
        return int(value)

    def flag(self) -> bool:
        """True or false."""
        value = self._scalar(_FLAG, "true or false").lower()
        if value not in {"true", "false"}:
            raise self.error("write true or false")
        return value == "true"

    def _scalar(self, tag: str, wanted: str) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag != tag:
            raise self.error(f"{wanted} is needed here")
        return str(self.node.value)


def compose(text: str, source: str) -> Item:
    """The root of a YAML document.

    Raises:
        SchemeError: the text is empty or no YAML, or uses aliases, which the checks could not point at.
    """
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise SchemeError(source, line, "YAML aliases (*name) are not allowed")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SchemeError(source, line, f"no valid YAML: {error.problem or error.context}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise SchemeError(source, 1, f"no valid YAML: {error}") from error
    if node is None:
        raise SchemeError(source, 1, "the file is empty")
    return Item(node, source, "")
