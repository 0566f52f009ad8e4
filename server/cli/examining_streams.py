"""What `plenary doctor` finds of the way in to pictures and sound."""

from __future__ import annotations

from typing import Final, Literal

from server.config import Settings, SettingsError, secret_bytes
from server.media.network.admission import probe_password
from server.media.network.doctor import examine as try_all
from server.wiring.faults import StartError
from server.wiring.media_network import announced, ice_servers

State = Literal["good", "doubtful", "bad"]

_WORST_FIRST: Final[tuple[State, ...]] = ("bad", "doubtful", "good")


async def examine(settings: Settings) -> tuple[State, str]:
    """How it stands with the port, each address, each STUN and TURN server.

    What is well is only counted up, and only if all is; else there is a sentence for each trouble.
    """
    if settings.media == "off":
        return "good", "off: PLENARY_MEDIA"
    try:
        password = probe_password(secret_bytes(settings))
        seen = await try_all(
            announced(settings), settings.media_port, ice_servers(settings), password
        )
    except (SettingsError, StartError) as error:
        return "bad", str(error).replace("\n", " ")
    if all(one.state == "good" for one in seen):
        return "good", f"answering: {', '.join(one.what for one in seen if one.what != 'port')}"
    worst = next(state for state in _WORST_FIRST if any(one.state == state for one in seen))
    return worst, "; ".join(f"{one.what}: {one.says}" for one in seen if one.state == worst)
