#include "compute/demo/reference.hpp"

#include "compute/demo/chunking.hpp"
#include "golden.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

using namespace gauntlet::compute::demo;
namespace ref = gauntlet::compute::demo::reference;

namespace {

double norm(const ref::values& x) { return std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0)); }

void require_close(double found, double expected, double largest) {
  REQUIRE(std::fabs(found - expected) <= 1e-9 * largest + 1e-12);
}

void require_at(const ref::values& found, const nlohmann::json& positions, const nlohmann::json& expected) {
  const double largest = std::fabs(
      *std::max_element(found.begin(), found.end(), [](double a, double b) { return std::fabs(a) < std::fabs(b); }));
  for (std::size_t i = 0; i < positions.size(); ++i)
    require_close(found[positions[i].get<std::size_t>()], expected[i].get<double>(), largest);
}

void check_message(const ref::message& m, const nlohmann::json& expected) {
  std::size_t i = 0;
  const std::function<void(const nlohmann::json&, const nlohmann::json&)> walk = [&](const auto& idx, const auto& val) {
    if (idx.is_array()) {
      for (std::size_t j = 0; j < idx.size(); ++j) walk(idx[j], val[j]);
      return;
    }
    REQUIRE(m.indices[i] == idx.template get<std::size_t>());
    require_close(m.sent[i], val.template get<double>(), 1);
    ++i;
  };
  walk(expected["idx"], expected["val"]);
  REQUIRE(i == m.indices.size());
}

}  // namespace

TEST_CASE("the gradient generator of the vectors is splitmix64") {
  for (const auto& check : golden::vectors()["noise_check"]) {
    const auto found = golden::noise(check["seed"].get<std::uint64_t>(), 8, 1);
    for (std::size_t i = 0; i < 8; ++i) REQUIRE(found[i] == check["first"][i].get<double>());
  }
}

TEST_CASE("a dimension is cut by its largest divisor up to the target") {
  for (const auto& c : golden::vectors()["chunk_sizes"])
    REQUIRE(chunk_length(c["n"].get<std::size_t>(), c["target"].get<std::size_t>()) == c["chunk"].get<std::size_t>());
}

TEST_CASE("the DCT matrices are the golden ones") {
  for (const auto& m : golden::vectors()["dct_matrices"]) {
    const auto n = m["n"].get<std::size_t>();
    const ref::values f = ref::dct_matrix(n);
    for (std::size_t t = 0; t < n; ++t)
      for (std::size_t k = 0; k < n; ++k) REQUIRE(std::fabs(f[t * n + k] - m["F"][t][k].get<double>()) < 1e-14);
  }
}

TEST_CASE("the oracle reproduces every golden case") {
  REQUIRE(golden::vectors()["cases"].size() == 25);
  for (const auto& c : golden::vectors()["cases"]) {
    INFO(c["name"].get<std::string>());
    const std::size_t count = golden::count_of(c);
    const auto s = ref::shape_of(c["shape"].get<std::vector<std::size_t>>(), c["target_chunk"].get<std::size_t>());
    const double rate = c["lr"].get<double>();
    std::vector<ref::peer> peers;
    for (std::size_t p = 0; p < c["peer_scale"].size(); ++p)
      peers.emplace_back(s, c["topk"].get<std::size_t>(), c["decay"].get<double>(), c["variant"] == "templar");
    ref::values theta = golden::noise(c["seed"].get<std::uint64_t>(), count, 1);
    for (std::size_t step = 0; step < c["steps"].get<std::size_t>(); ++step) {
      const auto& expected = c["expect"][step];
      std::vector<ref::message> messages;
      for (std::size_t p = 0; p < peers.size(); ++p) {
        messages.push_back(peers[p].step(golden::gradient_of(c, p, step, count), rate));
        check_message(messages.back(), expected["peers"][p]);
        require_close(norm(peers[p].momentum()), expected["peers"][p]["momentum_l2"].get<double>(), 1);
        require_at(peers[p].momentum(), c["positions"], expected["peers"][p]["momentum_at"]);
      }
      ref::values applied;
      for (const auto& [name, aggregate] : expected["aggregate"].items()) {
        const std::size_t slash = name.find('/');
        const auto direction = ref::decode(
            ref::scatter(ref::normalise(messages, name.substr(0, slash)), s, name.substr(slash + 1) == "mean"), s);
        require_close(norm(direction), aggregate["l2"].get<double>(), aggregate["l2"].get<double>());
        require_at(direction, c["positions"], aggregate["at"]);
        if (name == c["applied"].get<std::string>()) applied = direction;
      }
      for (std::size_t i = 0; i < count; ++i) {
        theta[i] *= 1 - rate * c["weight_decay"].get<double>();
        theta[i] -= rate * static_cast<double>((applied[i] > 0) - (applied[i] < 0));
      }
      require_at(theta, c["positions"], expected["theta_at"]);
    }
  }
}
