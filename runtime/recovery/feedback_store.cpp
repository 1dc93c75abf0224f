#include "runtime/recovery/feedback_store.hpp"

#include "runtime/disk_trouble.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace gauntlet::runtime {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".feedback";
constexpr std::string_view magic = "gauntlet feedback 1\n";

struct feedback_head {
  net::address peer;
  std::uint64_t ordinal = 0;
  digest job;
  std::uint64_t floats = 0;
  digest values;  ///< of the bytes that follow
};

byte_buffer packed(const feedback_head& h) {
  byte_buffer bytes;
  byte_writer out(bytes);
  out.put_bytes(as_view(magic));
  out.put(static_cast<std::uint8_t>(h.peer.kind));
  out.put_bytes(h.peer.key.bytes);
  out.put(h.ordinal);
  out.put_bytes(h.job.bytes);
  out.put(h.floats);
  out.put_bytes(h.values.bytes);
  return bytes;
}

/// Whole or not at all as far as a killed process goes. Not synced: a failing machine may leave half a file, which its
/// digest shows, and waiting for the disk would cost every peer's encode job milliseconds.
void write_file(const fs::path& target, byte_view head, byte_view values) {
  const fs::path temporary = target.string() + ".tmp";
  errno = 0;
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  for (const byte_view part : {head, values}) out << as_text(part);
  out.close();
  std::error_code failed;
  if (out.good()) fs::rename(temporary, target, failed);
  if (out.good() && !failed) return;
  const std::string why = failed ? failed.message() : std::strerror(errno);
  fs::remove(temporary, failed);
  throw disk_trouble(target, why);
}

/// Of `in`, which then stands at the values.
std::optional<feedback_head> read_head(std::ifstream& in) {
  byte_buffer bytes(packed({}).size());
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!in) return std::nullopt;
  byte_reader fields(bytes);
  feedback_head h;
  std::uint8_t kind = 0;
  if (as_text(fields.take(magic.size())) != magic) return std::nullopt;
  if (!fields.get(kind) || kind >= net::roles_count || !fields.get(h.peer.key.bytes)) return std::nullopt;
  h.peer.kind = static_cast<net::role>(kind);
  if (!fields.get(h.ordinal) || !fields.get(h.job.bytes) || !fields.get(h.floats) || !fields.get(h.values.bytes))
    return std::nullopt;
  return h;
}

}  // namespace

feedback_store::feedback_store(fs::path folder) : folder_(std::move(folder)) {
  std::error_code failed;
  for (fs::directory_iterator at(folder_, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() != suffix) continue;
    std::ifstream in(at->path(), std::ios::binary);
    if (const auto h = read_head(in)) kept_[h->peer][h->ordinal] = h->job;
  }
}

fs::path feedback_store::file(const net::address& peer, std::uint64_t ordinal) const {
  return folder_ / fmt::format("{}-{}-{}{}", net::to_string(peer.kind), peer.key.hex(), ordinal, suffix);
}

void feedback_store::keep(const net::address& peer, std::uint64_t ordinal, const digest& job,
                          const compute::flat_buffer& feedback) {
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (failed) throw disk_trouble(folder_, failed.message());
  const byte_buffer head = packed({peer, ordinal, job, feedback.size(), digest_of(feedback.bytes())});
  write_file(file(peer, ordinal), head, feedback.bytes());

  const std::lock_guard lock(mutex_);
  auto& of_peer = kept_[peer];
  of_peer[ordinal] = job;
  while (of_peer.size() > kept_each) {
    fs::remove(file(peer, of_peer.begin()->first), failed);
    of_peer.erase(of_peer.begin());
  }
}

bool feedback_store::holds(const net::address& peer, std::uint64_t ordinal, const digest& job) const {
  const std::lock_guard lock(mutex_);
  const auto of_peer = kept_.find(peer);
  if (of_peer == kept_.end()) return false;
  const auto at = of_peer->second.find(ordinal);
  return at != of_peer->second.end() && at->second == job;
}

compute::feedback_ptr feedback_store::load(const net::address& peer, std::uint64_t ordinal, const digest& job) const {
  std::ifstream in(file(peer, ordinal), std::ios::binary);
  const auto h = read_head(in);
  if (!h || h->peer != peer || h->ordinal != ordinal || h->job != job) return nullptr;
  std::error_code failed;
  if (fs::file_size(file(peer, ordinal), failed) != packed({}).size() + h->floats * sizeof(float)) return nullptr;
  auto values = std::make_shared<compute::flat_buffer>(h->floats);
  in.read(reinterpret_cast<char*>(values->data()), static_cast<std::streamsize>(h->floats * sizeof(float)));
  return in && digest_of(values->bytes()) == h->values ? values : nullptr;
}

std::optional<std::uint64_t> feedback_store::oldest(const net::address& peer) const {
  const std::lock_guard lock(mutex_);
  const auto of_peer = kept_.find(peer);
  if (of_peer == kept_.end() || of_peer->second.empty()) return std::nullopt;
  return of_peer->second.begin()->first;
}

std::optional<std::uint64_t> feedback_store::newest(const net::address& peer) const {
  const std::lock_guard lock(mutex_);
  const auto of_peer = kept_.find(peer);
  if (of_peer == kept_.end() || of_peer->second.empty()) return std::nullopt;
  return of_peer->second.rbegin()->first;
}

}  // namespace gauntlet::runtime
