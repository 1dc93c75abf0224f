#include "base/lazy.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace gauntlet;

TEST_CASE("a lazy value is made when it is asked for, and once") {
  int made = 0;
  const lazy<int> seven = [&made] {
    ++made;
    return 7;
  };
  CHECK(made == 0);
  CHECK(seven() == 7);
  CHECK(seven() == 7);
  CHECK(made == 1);
  CHECK(lazy<int>(seven)() == 7);
  CHECK(made == 1);
}

TEST_CASE("a lazy value may as well be given") {
  lazy<std::vector<int>> numbers;
  CHECK(numbers().empty());
  numbers = {1, 2, 3};
  CHECK(numbers() == std::vector{1, 2, 3});
}
