"""Settings: each declared once with name, default and help, read from the environment, then frozen.

docs/settings.md is printed from here: python -m server.config > docs/settings.md
"""

from server.config.faults import SettingsError
from server.config.keeping import prepare_data, secret_bytes
from server.config.printing import documentation
from server.config.settings import Settings, load, unknown_names

__all__ = [
    "Settings",
    "SettingsError",
    "documentation",
    "load",
    "prepare_data",
    "secret_bytes",
    "unknown_names",
]
