#include "runtime/report/queue_table.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

TEST_CASE("the table of queues says which one was past its limit") {
  const std::string table =
      queue_table({{"requests", net::address::storage(), 3, 64, 0}, {"pool", net::address::chain(), 4097, 4096, 12}});
  CHECK_THAT(table, Contains("requests        storage                        3          64           0\n"));
  CHECK_THAT(table,
             Contains("pool            chain                       4097        4096          12  past its limit\n"));
}
