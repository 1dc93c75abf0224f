"""The C++ sources of the tree, for the checks in this folder."""

from pathlib import Path

ROOMS = ("base", "compute", "net", "actors", "runtime")
FOLDERS = ROOMS + ("tests", "examples")


def repository() -> Path:
    return Path(__file__).resolve().parents[2]


def sources(root: Path) -> list[Path]:
    """Every header and source file, as paths relative to `root`, in a stable order."""
    found = []
    for folder in FOLDERS:
        for suffix in ("*.hpp", "*.cpp"):
            found += [path.relative_to(root) for path in (root / folder).rglob(suffix)]
    return sorted(path for path in found if "build" not in path.parts)
