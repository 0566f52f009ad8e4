"""The text of docs/settings.md, from the settings as they are declared."""

from __future__ import annotations

from server.config.settings import Settings
from server.config.streams import StreamSettings


def documentation() -> str:
    """The text of docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Plenary needs none: `make run` works as it is. Each setting is a variable of the",
        "environment, read once at the start. `plenary doctor` names those that are misspelt.",
        "",
        "| name | default | what it does |",
        "| --- | --- | --- |",
    ]
    names = (*Settings.__annotations__, *StreamSettings.__annotations__)
    rows = (
        f"| `{field.validation_alias}` | {_shown(field.default)} | {field.description} |"
        for field in map(Settings.model_fields.__getitem__, names)
    )
    return "\n".join([*lines, *rows, ""])


def _shown(default: object) -> str:
    if default is None or default == ():
        return "–"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{', '.join(default) if isinstance(default, tuple) else default}`"
