#include "actors/protocol/checkpoint_download.hpp"

#include "actors/protocol/contribution.hpp"
#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

byte_buffer noise(std::size_t size) {
  generator random(size);
  byte_buffer bytes(size);
  for (std::byte& b : bytes) b = static_cast<std::byte>(random.below(256));
  return bytes;
}

hotkey keeper(std::string_view name) {
  hotkey key;
  key.bytes = digest_of(name).bytes;
  return key;
}

/// A download of `size` bytes from these keepers, and the storage it asks.
struct rig {
  rig(std::size_t size, std::vector<hotkey> keepers)
      : image(noise(size)), what{7, {}, {}, digest_of(image), size, std::move(keepers)}, download(what) {}

  net::object_data answer(const net::get_object& g) const {
    net::object_data d;
    const auto from = image.begin() + static_cast<std::ptrdiff_t>(g.offset);
    d.bytes = make_blob({from, from + static_cast<std::ptrdiff_t>(std::min(g.size_max, image.size() - g.offset))});
    return d;
  }
  /// Answers all that is asked for, last first, but for keepers in `down`; how many rounds it took.
  std::size_t run(const std::set<hotkey>& down = {}, const std::set<hotkey>& liars = {}) {
    for (std::size_t rounds = 1; rounds < 100; ++rounds) {
      auto wanted = download.next_requests();
      most_at_once = std::max(most_at_once, wanted.size());
      std::reverse(wanted.begin(), wanted.end());
      for (const auto& r : wanted) {
        CHECK(r.content.content == what.image);
        CHECK(r.content.key == checkpoint_key(7));
        net::object_data d = answer(r.content);
        if (liars.contains(r.content.bucket)) d.bytes = make_blob(byte_buffer(d.bytes->size()));
        download.on_data(r.part, down.contains(r.content.bucket) ? nullptr : &d);
      }
      if (blob found = download.whole()) {
        CHECK(*found == image);
        return rounds;
      }
      if (download.failed()) return 0;
    }
    FAIL("never ends");
    return 0;
  }

  byte_buffer image;
  agreed_checkpoint what;
  checkpoint_download download;
  std::size_t most_at_once = 0;
};

const hotkey one = keeper("one");
const hotkey two = keeper("two");
constexpr std::size_t part = checkpoint_download::part_bytes_max;

}  // namespace

TEST_CASE("an image comes in parts, several at a time, in any order") {
  for (const std::size_t size : {std::size_t{1}, part - 1, part, part + 1, 20 * part + 17}) {
    rig r(size, {one, two});
    CHECK(r.run() > 0);
    CHECK(r.most_at_once == std::min(checkpoint_download::parts_under_way_max, (size + part - 1) / part));
  }
}

TEST_CASE("the parts of a keeper that is away come from the next one") {
  rig r(5 * part, {one, two});
  CHECK(r.run({one}) == 2);
}

TEST_CASE("a keeper that sends other bytes costs time, not the image") {
  rig r(3 * part, {one, two});
  CHECK(r.run({}, {one}) == 0);  // its parts are mixed with good ones in every round
  rig alone(part / 2, {one, two});
  CHECK(alone.run({}, {one}) == 2);
}

TEST_CASE("a download that nobody serves is given up") {
  rig r(2 * part, {one, two});
  CHECK(r.run({one, two}) == 0);
  CHECK(r.download.next_requests().empty());
}

TEST_CASE("a part of the wrong size is not taken") {
  rig r(2 * part, {one});
  const auto wanted = r.download.next_requests();
  REQUIRE(wanted.size() == 2);
  net::object_data d = r.answer(wanted.front().content);
  d.bytes = make_blob(byte_buffer(part + 1));
  r.download.on_data(wanted.front().part, &d);
  CHECK(r.download.next_requests().size() == 1);
}
