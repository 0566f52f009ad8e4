"""What is wrong with the environment, in words."""

from __future__ import annotations


class SettingsError(Exception):
    """The environment asks for something that cannot be. The text says what and what to do."""
