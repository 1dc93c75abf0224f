#!/usr/bin/env python3
"""What the compiler cannot see: which room may include which, and what has no place in code that must repeat to the bit.

tidy.py [ROOT]   prints 'file:line: complaint' for each breach and exits 1 if there is any.

An exception belongs into the lists below, with its reason, where a reader sees all of them at once.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from sources import ROOMS, repository, sources

LINES_MAX = 500
LINES_WARN = 400
WIDTH_MAX = 120

# The arrows between rooms: what each may include besides itself.
MAY_INCLUDE = {
    "base": (),
    "compute": ("base",),
    "net": ("base",),
    "actors": ("base", "compute", "net"),
    "runtime": ("base", "compute", "net", "actors"),
}
# Roles never include each other; these two folders of actors/ are common ground.
COMMON_GROUND = ("protocol", "actor")


def mirrored(path: str) -> str:
    return path.removeprefix("tests/")


@dataclass(frozen=True)
class Ban:
    """`pattern` may not stand in code (comments and strings left out) below `where`, `allowed` excepted. Both are path
    prefixes. A test counts as the place that it mirrors, or is free where `tests` is False."""

    pattern: re.Pattern
    why: str
    where: tuple[str, ...] = ("",)
    allowed: tuple[str, ...] = ()
    tests: bool = True

    def holds_for(self, path: str) -> bool:
        place = mirrored(path)
        return (place.startswith(self.where) and not place.startswith(self.allowed or ("\0",))
                and (self.tests or place == path))


BANS = (
    Ban(re.compile(r"#include <caf/|\bcaf::"), "CAF is named in actors/actor alone", allowed=("actors/actor/",)),
    Ban(re.compile(r"#include <(torch|ATen|c10)/|\b(torch|c10)::"), "libtorch stays inside compute/",
        allowed=("compute/", "bench/compute")),
    Ban(re.compile(r"#include <zmq"), "ZeroMQ stays inside net/transport", allowed=("net/transport/", "bench/net")),
    Ban(re.compile(r"\brandom_device\b|#include <random>|\bmt19937|\buniform_\w+_distribution\b|\bnormal_distribution\b"
                   r"|\b(std::)?s?rand\("),
        "library randomness differs between systems and runs; draw from base/random.hpp"),
    Ban(re.compile(r"\b(system_clock|steady_clock|high_resolution_clock)\b|\bgettimeofday\b|\bclock_gettime\b"),
        "roles see the run's clock only; wall time is for measurements",
        where=ROOMS, allowed=("actors/actor/", "runtime/live", "runtime/measure", "runtime/progress"), tests=False),
    Ban(re.compile(r"\blast_write_time\b"), "file times are wall time in disguise", where=ROOMS,
        tests=False),
    Ban(re.compile(r"\bstd::(a?sinh?|a?cosh?|a?tanh?|atan2|exp2?|expm1|log(2|10|1p)?|pow|cbrt|hypot|erfc?|[lt]gamma)f?\("),
        "libm differs between systems; use base/exact_math.hpp for what nodes must agree on",
        where=("base/", "compute/", "net/", "actors/"), tests=False),
    Ban(re.compile(r"\bstd::unordered_"), "its order differs between runs, and sooner or later somebody iterates",
        where=ROOMS, tests=False),
    Ban(re.compile(r"#pragma omp|#include <omp\.h>"), "the pool decides about threads, not OpenMP"),
    Ban(re.compile(r"\bassert\("), "use GAUNTLET_CHECK, which no build type switches off", where=ROOMS),
)

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
STRING_OR_COMMENT = re.compile(
    r'R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/', re.DOTALL)


def code_of(text: str) -> list[str]:
    """The lines of `text` with comments and the contents of strings taken out; includes stay."""

    def blank(match: re.Match) -> str:
        line_start = text.rfind("\n", 0, match.start()) + 1
        if text[line_start:match.start()].strip().startswith("#include"):
            return match.group()
        return "\n" * match.group().count("\n")

    return STRING_OR_COMMENT.sub(blank, text).split("\n")


def include_complaint(path: str, included: str) -> str | None:
    """Why a file may not include "`included`" of this tree, or None."""
    place, target = mirrored(path).split("/"), included.split("/")
    if target[0] not in ROOMS:
        if path.startswith(("tests/", "examples/")):
            return None
        return f'"{included}" does not start at the top of the tree'
    room = place[0]
    if room not in ROOMS:
        return None
    if target[0] != room and target[0] not in MAY_INCLUDE[room]:
        return f"{room}/ may not include {target[0]}/"
    if room == target[0] == "actors" and len(place) > 2 and len(target) > 2:
        if target[1] not in (place[1], *COMMON_GROUND):
            return f"actors/{place[1]} may not include actors/{target[1]}; share through actors/protocol or a message"
        pure = place[1] == "protocol" or Path(path).stem.endswith("_core")
        if pure and target[1] == "actor":
            return "a pure core knows no actors"
    return None


def check_file(root: Path, relative: Path) -> tuple[list[str], list[str]]:
    """(complaints, warnings) about one file."""
    path = relative.as_posix()
    text = (root / relative).read_text(encoding="utf-8")
    lines, complaints, warnings = text.split("\n"), [], []

    def complain(number: int, message: str) -> None:
        complaints.append(f"{path}:{number}: {message}")

    for number, line in enumerate(lines, start=1):
        if len(line) > WIDTH_MAX:
            complain(number, f"{len(line)} characters wide; {WIDTH_MAX} is the limit")
        if UNFINISHED.search(line):
            complain(number, "unfinished work is finished or written down elsewhere, not left in the code")

    bans = [ban for ban in BANS if ban.holds_for(path)]
    for number, line in enumerate(code_of(text), start=1):
        include = INCLUDE.match(line)
        if include and include.group(1) == '"':
            complaint = include_complaint(path, include.group(2))
            if complaint:
                complain(number, complaint)
        for ban in bans:
            if ban.pattern.search(line):
                complain(number, ban.why)

    if relative.suffix == ".hpp":
        if "#pragma once" not in lines:
            complain(1, "a header begins with #pragma once")
        for number, line in enumerate(lines, start=1):
            if re.match(r"\s*using namespace\b", line):
                complain(number, "no using namespace in a header")
    if len(lines) - 1 > LINES_MAX:
        complain(LINES_MAX + 1, f"{len(lines) - 1} lines; above {LINES_MAX} a file does more than one thing")
    elif len(lines) - 1 > LINES_WARN:
        warnings.append(f"{path}: {len(lines) - 1} lines; is it one thing?")
    return complaints, warnings


def check_tree(root: Path) -> tuple[list[str], list[str], int]:
    """(complaints, warnings, number of files) of a tree."""
    files, complaints, warnings = sources(root), [], []
    for relative in files:
        found, noted = check_file(root, relative)
        complaints += found
        warnings += noted
    return complaints, warnings, len(files)


def main() -> int:
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else repository()
    complaints, warnings, count = check_tree(root)
    for warning in warnings:
        print(f"warning: {warning}")
    for complaint in complaints:
        print(complaint)
    print(f"tidy: {count} files, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
