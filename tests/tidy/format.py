#!/usr/bin/env python3
"""Checks that every source is laid out as clang-format 14 lays it out; --apply does it."""

import shutil
import subprocess
import sys

from sources import repository, sources


def main() -> int:
    program = shutil.which("clang-format-14") or shutil.which("clang-format")
    if program is None:
        print("format: clang-format is not installed (Debian package clang-format)")
        return 1
    root = repository()
    files = [str(path) for path in sources(root)]
    if not files:
        return 0
    if "--apply" in sys.argv[1:]:
        return subprocess.run([program, "-i", *files], cwd=root, check=False).returncode
    result = subprocess.run(
        [program, "--dry-run", "-Werror", *files], cwd=root, check=False, stderr=subprocess.PIPE, text=True)
    if result.returncode == 0:
        print(f"format: {len(files)} files, all laid out")
        return 0
    places = [line.split(": error:")[0] for line in result.stderr.splitlines() if ": error:" in line]
    print("\n".join(places) or result.stderr)
    print("format: ./dev format lays these out")
    return 1


if __name__ == "__main__":
    sys.exit(main())
