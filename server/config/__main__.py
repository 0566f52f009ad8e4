"""Prints the text of docs/settings.md."""

import sys

from server.config.printing import documentation

sys.stdout.write(documentation())
