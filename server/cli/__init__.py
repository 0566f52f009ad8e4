"""The command line: `plenary`, the same as `python -m server`."""

from server.cli.app import main

__all__ = ["main"]
