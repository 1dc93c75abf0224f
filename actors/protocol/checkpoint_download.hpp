#pragma once

#include "actors/protocol/ledger.hpp"
#include "net/message/storage.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gauntlet::actors {

/// The image of a checkpoint on its way: cut into parts, several of them asked for at a time, of all who keep it in
/// turn. A part that does not come, or comes in another size, is asked of the next keeper. Only the whole can be
/// checked, so that one wrong part costs all of them. Pure: says what to ask of the storage and is given the answers.
class checkpoint_download {
 public:
  static constexpr std::uint64_t part_bytes_max = std::uint64_t{1} << 20;
  static constexpr std::size_t parts_under_way_max = 8;
  /// How often every keeper is asked for a part before the download is given up.
  static constexpr std::size_t rounds_max = 3;

  /// `what` has keepers, and a size that its caller can afford.
  explicit checkpoint_download(const agreed_checkpoint& what);

  struct request {
    std::size_t part = 0;
    net::get_object content;
  };
  /// What to ask for now; nothing while enough is under way.
  std::vector<request> next_requests();
  /// The answer about a part that was asked for; null for none in time.
  void on_data(std::size_t part, const net::object_data* data);

  /// Some part is to be had from nobody.
  bool failed() const { return failed_; }
  bool complete() const { return arrived_ == parts_.size(); }
  /// The image, when complete and what the chain names; else null, and everything is asked for again, of others first.
  blob whole();

 private:
  enum class standing : std::uint8_t { wanted, under_way, here };
  struct part_state {
    standing at = standing::wanted;
    std::size_t attempts = 0;
  };
  std::uint64_t offset_of(std::size_t part) const { return part * part_bytes_max; }
  std::uint64_t size_of(std::size_t part) const;
  void missed(part_state& p);

  agreed_checkpoint what_;
  byte_buffer bytes_;  ///< as large as the image once the first part is here
  std::vector<part_state> parts_;
  std::size_t arrived_ = 0;
  bool failed_ = false;
};

}  // namespace gauntlet::actors
