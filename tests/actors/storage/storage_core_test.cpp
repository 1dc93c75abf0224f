#include "actors/storage/storage_core.hpp"

#include "actors/protocol/contribution.hpp"
#include "net/identity.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

const digest run = digest_of("a run");

struct rig {
  explicit rig(std::unique_ptr<bucket_store> store, storage_limits limits = {}) : core(run, std::move(store), limits) {}

  template <class Answer, class Request>
  Answer ask(Request r, time_point now = time_point(std::chrono::seconds(5))) {
    effects out;
    r.request = 7;
    auto e = std::make_shared<net::envelope>();
    e->from = {net::role::peer, {}};
    e->content = std::move(r);
    core.on(message_arrived{e}, now, out);
    REQUIRE(out.messages.size() == 1);
    return std::get<Answer>(out.messages.front().content);
  }

  storage_core core;
};

blob bytes(std::string_view text) {
  const byte_view v = as_view(text);
  return make_blob({v.begin(), v.end()});
}

const net::identity owner = net::identity::for_simulation(1, "owner");

net::put_object put(const std::string& key, std::string_view text) {
  return make_put(owner, run, key, bytes(text), {});
}

net::get_object get(const std::string& key) {
  net::get_object g;
  g.bucket = owner.key();
  g.key = key;
  return g;
}

struct folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("gauntlet-storage-" + std::to_string(getpid()));
  ~folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("what the owner puts everybody can read, with the server's time") {
  folder place;
  for (const bool on_disk : {false, true}) {
    rig r(on_disk ? make_directory_store(place.path) : make_memory_store());
    const auto stored = r.ask<net::put_result>(put("a", "hello"));
    CHECK(stored.status == net::storage_status::ok);
    CHECK(stored.uploaded_at == time_point(std::chrono::seconds(5)));
    const auto found = r.ask<net::object_data>(get("a"), time_point(std::chrono::seconds(9)));
    REQUIRE(found.status == net::storage_status::ok);
    CHECK(as_text(*found.bytes) == "hello");
    CHECK(found.uploaded_at == time_point(std::chrono::seconds(5)));
    CHECK(found.content == digest_of("hello"));
    net::get_object part = get("a");
    part.offset = 1;
    part.size_max = 3;
    CHECK(as_text(*r.ask<net::object_data>(part).bytes) == "ell");
    part.content = digest_of("other bytes");
    CHECK(r.ask<net::object_data>(part).status == net::storage_status::digest_mismatch);
    CHECK(r.ask<net::object_data>(get("b")).status == net::storage_status::not_found);
    net::list_objects l;
    l.bucket = owner.key();
    CHECK(r.ask<net::object_list>(l).keys == std::vector<std::string>{"a"});
  }
}

TEST_CASE("only the owner writes, and only what it has signed") {
  rig r(make_memory_store());
  auto stranger = put("a", "hello");
  stranger.claim.bucket = net::identity::for_simulation(1, "victim").key();
  CHECK(r.ask<net::put_result>(stranger).status == net::storage_status::not_owner);
  auto other_run = make_put(owner, digest_of("another run"), "a", bytes("hello"), {});
  CHECK(r.ask<net::put_result>(other_run).status == net::storage_status::not_owner);
  auto renamed = put("a", "hello");
  renamed.claim.key = "b";
  CHECK(r.ask<net::put_result>(renamed).status == net::storage_status::not_owner);
  auto swapped = put("a", "hello");
  swapped.content = bytes("jello");
  CHECK(r.ask<net::put_result>(swapped).status == net::storage_status::digest_mismatch);
  auto annotated = put("a", "hello");
  annotated.metadata.push_back(std::byte{1});
  CHECK(r.ask<net::put_result>(annotated).status == net::storage_status::digest_mismatch);
  for (const char* key : {"", "../x", "a/b", "a.head", "ä"}) {
    INFO(key);
    CHECK(r.ask<net::put_result>(put(key, "x")).status == net::storage_status::bad_key);
  }
}

TEST_CASE("sizes and numbers of objects are bounded") {
  storage_limits limits;
  limits.object_bytes_max = 4;
  limits.objects_per_bucket_max = 2;
  rig r(make_memory_store(), limits);
  CHECK(r.ask<net::put_result>(put("a", "12345")).status == net::storage_status::too_large);
  CHECK(r.ask<net::put_result>(put("a", "1")).status == net::storage_status::ok);
  CHECK(r.ask<net::put_result>(put("b", "1")).status == net::storage_status::ok);
  CHECK(r.ask<net::put_result>(put("c", "1")).status == net::storage_status::full);
  CHECK(r.ask<net::put_result>(put("b", "2")).status == net::storage_status::ok);
}

TEST_CASE("so many buckets are written to, and nobody else's is begun") {
  storage_limits limits;
  limits.buckets_max = 2;
  rig r(make_memory_store(), limits);
  const auto put_by = [&r](const std::string& who, const std::string& key) {
    return r.ask<net::put_result>(make_put(net::identity::for_simulation(1, who), run, key, bytes("1"), {})).status;
  };
  CHECK(put_by("a", "x") == net::storage_status::ok);
  CHECK(put_by("b", "x") == net::storage_status::ok);
  CHECK(put_by("c", "x") == net::storage_status::full);
  CHECK(put_by("b", "y") == net::storage_status::ok);
  CHECK(r.core.marks().of(queue::buckets).most == 2);
  CHECK(r.core.marks().of(queue::buckets).refused == 1);
  CHECK(r.core.marks().of(queue::objects).most == 2);
}

TEST_CASE("contributions past the retention go, mirrors stay") {
  storage_limits limits;
  limits.retention_windows = 3;
  rig r(make_memory_store(), limits);
  r.ask<net::put_result>(put(mirror_key(1, 4), "m"));
  for (window_index w = 1; w <= 5; ++w) r.ask<net::put_result>(put(contribution_key(w, 4), "c"));
  net::list_objects l;
  l.bucket = owner.key();
  CHECK(r.ask<net::object_list>(l).keys ==
        std::vector<std::string>{"contribution-3-4", "contribution-4-4", "contribution-5-4", "mirror-1-4"});
}

TEST_CASE("a folder of buckets survives its server, and damaged objects are not served") {
  folder place;
  {
    rig r(make_directory_store(place.path));
    r.ask<net::put_result>(put("a", "hello"));
    r.ask<net::put_result>(put("b", "there"));
  }
  rig r(make_directory_store(place.path));
  CHECK(as_text(*r.ask<net::object_data>(get("a")).bytes) == "hello");
  const auto bucket = place.path / owner.key().hex();
  std::ofstream(bucket / "a", std::ios::binary) << "jello";
  CHECK(r.ask<net::object_data>(get("a")).status == net::storage_status::unavailable);
  std::ofstream(bucket / "b.head", std::ios::binary) << "cut";
  CHECK(r.ask<net::object_data>(get("b")).status == net::storage_status::not_found);
  std::ofstream(bucket / "half", std::ios::binary) << "bytes without a head";
  CHECK(r.ask<net::object_data>(get("half")).status == net::storage_status::not_found);
}

TEST_CASE("only its owner deletes an object, and what is not there is deleted already") {
  rig r(make_memory_store());
  REQUIRE(r.ask<net::put_result>(put("old", "text")).status == net::storage_status::ok);
  REQUIRE(r.ask<net::put_result>(put("kept", "text")).status == net::storage_status::ok);
  net::delete_objects stolen = make_delete(net::identity::for_simulation(1, "thief"), run, {"old"});
  stolen.claim.bucket = owner.key();
  CHECK(r.ask<net::delete_result>(stolen).status == net::storage_status::not_owner);
  CHECK(r.ask<net::delete_result>(make_delete(owner, digest_of("another run"), {"old"})).status ==
        net::storage_status::not_owner);
  CHECK(r.ask<net::delete_result>(make_delete(owner, run, {"../old"})).status == net::storage_status::bad_key);
  CHECK(r.ask<net::object_data>(get("old")).status == net::storage_status::ok);
  CHECK(r.ask<net::delete_result>(make_delete(owner, run, {"old", "never"})).status == net::storage_status::ok);
  CHECK(r.ask<net::object_data>(get("old")).status == net::storage_status::not_found);
  CHECK(r.ask<net::object_data>(get("kept")).status == net::storage_status::ok);
}

TEST_CASE("a deleted object makes room in a full bucket") {
  storage_limits limits;
  limits.objects_per_bucket_max = 1;
  rig r(make_memory_store(), limits);
  REQUIRE(r.ask<net::put_result>(put("a", "text")).status == net::storage_status::ok);
  CHECK(r.ask<net::put_result>(put("b", "text")).status == net::storage_status::full);
  CHECK(r.ask<net::delete_result>(make_delete(owner, run, {"a"})).status == net::storage_status::ok);
  CHECK(r.ask<net::put_result>(put("b", "text")).status == net::storage_status::ok);
}
