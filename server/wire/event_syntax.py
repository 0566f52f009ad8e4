"""TOML and YAML to plain values, for files nobody vouches for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Hashable
from typing import Final, Literal

import yaml

from server.wire.faults import broken
from server.wire.texts import decoded

MOST_BYTES: Final = 500_000
"""Several times a big event. YAML takes some seconds to read that much: never on the event loop."""


_LONG_PATH: Final = re.compile(
    r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){20}"""
)
"""A dotted key of more than twenty parts. tomllib needs memory by the square of their number."""


def parsed(data: bytes | str, form: Literal["toml", "yaml"]) -> object:
    """The values of a file; raises BrokenFile with the line where it stops being TOML or YAML."""
    text = decoded(data, MOST_BYTES)
    if form == "toml" and _LONG_PATH.search(text):
        raise broken("", "A key of the file has too many parts.")
    try:
        return tomllib.loads(text) if form == "toml" else yaml.load(text, _Plain)  # noqa: S506
    except tomllib.TOMLDecodeError as error:
        raise broken("", f"This is not TOML: {error}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = "" if mark is None else f"line {mark.line + 1}"
        raise broken(where, f"This is not YAML as it is read here: {error.problem}") from None
    except yaml.YAMLError as error:
        raise broken("", f"This is not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise broken("", "The file is nested too deeply.") from None
    except (ValueError, OverflowError) as error:
        raise broken("", f"A value of the file cannot be read: {error}") from None


class _Plain(yaml.SafeLoader):
    """Safe YAML without references (a few lines of them make a billion values) or double keys."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem="references (*name) are not allowed", problem_mark=mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        seen = set()
        for key, _ in node.value:
            if isinstance(key.value, str) and key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key “{key.value[:60]}” is there twice",
                    problem_mark=key.start_mark,
                )
            if isinstance(key.value, str):
                seen.add(key.value)
        return super().construct_mapping(node, deep)
