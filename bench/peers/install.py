"""Fetch the peers into bench/.build, as far as this machine can have them.

    python -m bench.peers.install

What cannot be had is said and left out: the bench goes on without it. Nothing needs root.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

from bench.peers.roster import BUILD, HERE, NCHAN, PEERS, PYTHON

DEBIAN = ("nginx", "libnginx-mod-nchan")
LARGE_MESSAGES, ELSEWHERE = b"/var/lib/nginx/body\0", b"/tmp/plenary-nchan\0\0"
"""Where this nchan keeps large messages: it refuses to be told another place, and makes the folder
at its start, which only root may there. So the place is changed in the unpacked copy."""


def main() -> None:
    for fetch in (python, node, nchan):
        try:
            fetch()
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"  {fetch.__name__}: {error}", file=sys.stderr)
    for peer in PEERS:
        print(f"  {peer.label:26} {peer.missing() or 'ready'}")


def python() -> None:
    """Packages one by one, so that one that cannot be had does not keep out the others."""
    if not PYTHON.exists():
        venv.create(PYTHON.parents[1], with_pip=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-q"]
    wanted = HERE / "requirements.txt"
    if subprocess.run([*pip, "-r", str(wanted)], check=False).returncode == 0:
        return
    for line in wanted.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            subprocess.run([*pip, line], check=False)


def node() -> None:
    folder = BUILD / "node"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / "package.json", folder / "package.json")
    npm = shutil.which("npm") or "npm"
    run([npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], folder)


def nchan() -> None:
    """Debian's nginx and its module, unpacked where they are not installed."""
    if NCHAN.exists() or not shutil.which("apt-get"):
        return
    with tempfile.TemporaryDirectory() as folder:
        run(["apt-get", "download", "-qq", *DEBIAN], Path(folder))
        for package in Path(folder).glob("*.deb"):
            run(["dpkg", "-x", str(package), str(BUILD / "nchan")], Path(folder))
    NCHAN.write_bytes(NCHAN.read_bytes().replace(LARGE_MESSAGES, ELSEWHERE))


def run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True)


if __name__ == "__main__":
    main()
