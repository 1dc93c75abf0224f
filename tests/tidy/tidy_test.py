#!/usr/bin/env python3
"""Proves that tidy.py complains about what it should, and about nothing else."""

import tempfile
import unittest
from pathlib import Path

import tidy

UNFINISHED_MARK = "TO" + "DO"


class TidyTest(unittest.TestCase):
    def complaints(self, files: dict[str, str]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in files.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return tidy.check_tree(root)[0]

    def assert_refused(self, name: str, text: str, why: str) -> None:
        found = self.complaints({name: text})
        self.assertEqual(len(found), 1, f"{name} with {text!r} gave {found}")
        self.assertIn(why, found[0])

    def assert_accepted(self, name: str, text: str) -> None:
        self.assertEqual(self.complaints({name: text}), [])

    def test_arrows_point_one_way(self) -> None:
        self.assert_refused("base/a.cpp", '#include "net/limits.hpp"\n', "base/ may not include net/")
        self.assert_refused("compute/a.cpp", '#include "net/limits.hpp"\n', "compute/ may not include net/")
        self.assert_refused("net/a.cpp", '#include "compute/layout.hpp"\n', "net/ may not include compute/")
        self.assert_refused("actors/peer/a.cpp", '#include "runtime/run.hpp"\n', "actors/ may not include runtime/")
        self.assert_refused("tests/net/a.cpp", '#include "actors/protocol/a.hpp"\n', "net/ may not include actors/")
        self.assert_accepted("actors/peer/a.cpp", '#include "base/ids.hpp"\n#include "compute/layout.hpp"\n')
        self.assert_accepted("runtime/a.cpp", '#include "actors/peer/peer_core.hpp"\n#include "net/codec.hpp"\n')

    def test_roles_do_not_include_each_other(self) -> None:
        self.assert_refused("actors/peer/a.cpp", '#include "actors/chain/ledger.hpp"\n', "may not include actors/chain")
        self.assert_refused("actors/protocol/a.cpp", '#include "actors/peer/peer_core.hpp"\n', "actors/peer")
        self.assert_accepted("actors/peer/peer_shell.cpp", '#include "actors/actor/actor.hpp"\n')
        self.assert_accepted("actors/peer/peer_core.cpp", '#include "actors/protocol/ledger.hpp"\n')

    def test_a_core_knows_no_actors(self) -> None:
        self.assert_refused("actors/peer/peer_core.cpp", '#include "actors/actor/actor.hpp"\n', "pure core")

    def test_includes_start_at_the_top(self) -> None:
        self.assert_refused("base/a.cpp", '#include "digest.hpp"\n', "top of the tree")

    def test_libraries_stay_in_their_place(self) -> None:
        self.assert_refused("actors/peer/a.cpp", "#include <caf/actor.hpp>\n", "CAF")
        self.assert_refused("runtime/a.cpp", "caf::actor a;\n", "CAF")
        self.assert_refused("runtime/a.cpp", "#include <ATen/core/Tensor.h>\n", "libtorch")
        self.assert_refused("net/a.cpp", "#include <zmq.hpp>\n", "ZeroMQ")
        self.assert_accepted("actors/actor/a.cpp", "#include <caf/actor.hpp>\ncaf::actor a;\n")
        self.assert_accepted("tests/compute/a.cpp", "#include <ATen/core/Tensor.h>\n")
        self.assert_accepted("net/transport/a.cpp", "#include <zmq.hpp>\n")

    def test_nothing_random_and_no_wall_clock(self) -> None:
        self.assert_refused("base/a.cpp", "std::random_device device;\n", "randomness")
        self.assert_refused("tests/base/a.cpp", "#include <random>\n", "randomness")
        self.assert_refused("actors/chain/a.cpp", "auto t = std::chrono::system_clock::now();\n", "wall time")
        self.assert_refused("runtime/a.cpp", "auto t = std::filesystem::last_write_time(p);\n", "file times")
        self.assert_accepted("runtime/measurements.cpp", "auto t = std::chrono::steady_clock::now();\n")
        self.assert_accepted("tests/end_to_end/a.cpp", "auto t = std::chrono::steady_clock::now();\n")

    def test_no_libm_where_nodes_must_agree(self) -> None:
        self.assert_refused("compute/demo/a.cpp", "double x = std::cos(y);\n", "libm")
        self.assert_accepted("compute/demo/a.cpp", "double x = exact::cos(y) + std::sqrt(y);\n")
        self.assert_accepted("tests/compute/a.cpp", "CHECK(exact::cos(y) == Approx(std::cos(y)));\n")

    def test_no_containers_without_an_order(self) -> None:
        self.assert_refused("actors/peer/a.cpp", "std::unordered_map<int, int> m;\n", "order")

    def test_comments_and_strings_are_not_code(self) -> None:
        self.assert_accepted("base/a.cpp", '// std::random_device is no friend\nauto s = "std::random_device";\n')
        self.assert_accepted("base/a.cpp", '/* #include <caf/actor.hpp>\n caf::actor */\nauto s = R"(caf::x)";\n')

    def test_a_digit_separator_hides_nothing(self) -> None:
        self.assert_refused("base/a.cpp", "int n = 1'000; std::random_device d; int m = 2'000;\n", "randomness")

    def test_shape_of_a_file(self) -> None:
        self.assert_refused("base/a.hpp", "int x;\n", "#pragma once")
        self.assert_refused("base/a.hpp", "#pragma once\nusing namespace std;\n", "using namespace")
        self.assert_refused("base/a.cpp", "//" + "x" * 119 + "\n", "121 characters")
        self.assert_refused("base/a.cpp", "\n" * 501, "501 lines")
        self.assert_refused("base/a.cpp", f"// {UNFINISHED_MARK}: later\n", "unfinished")
        self.assert_refused("base/a.cpp", "#include <cassert>\nvoid f() { assert(true); }\n", "GAUNTLET_CHECK")
        self.assert_accepted("base/a.hpp", "#pragma once\nstatic_assert(true);\n")

    def test_this_tree_has_files_to_check(self) -> None:
        self.assertGreater(tidy.check_tree(tidy.repository())[2], 0)


if __name__ == "__main__":
    unittest.main()
