"""What is kept in the data folder: the folder itself, and the secret."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from server.config.faults import SettingsError
from server.config.settings import LEAST_SECRET_BYTES, Settings


def prepare_data(settings: Settings) -> Path:
    """The data folder, made if need be. SettingsError when nothing can be written there."""
    folder = settings.data.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingsError(
            f"The data folder {folder} cannot be used: {error.strerror}.\n"
            "Make it writable, or set PLENARY_DATA to a folder that is."
        ) from None
    return folder


def secret_bytes(settings: Settings) -> bytes:
    """What passes are signed with: as set, else as kept in the data folder, else made and kept."""
    if settings.secret is not None:
        return settings.secret.encode()
    path = prepare_data(settings) / "secret"
    try:
        return _kept(path)
    except OSError as error:
        raise SettingsError(f"The secret {path} cannot be read: {error.strerror}.") from None


def _kept(path: Path) -> bytes:
    """The file's bytes. Linked into place whole, so that of many processes all read the same."""
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(name, path)
        except FileExistsError:
            pass  # another process was quicker
        finally:
            Path(name).unlink()
    kept = path.read_bytes().strip()
    if len(kept) < LEAST_SECRET_BYTES:
        raise SettingsError(
            f"The secret in {path} is shorter than {LEAST_SECRET_BYTES} bytes.\n"
            "Delete the file to have a new one made; everybody then has to join again."
        )
    return kept
