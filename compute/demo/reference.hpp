#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// DeMo in double precision, one tensor at a time, written to be read beside demo.md. The oracle that tests hold the
/// canonical path to; nothing else uses it.
namespace gauntlet::compute::demo::reference {

using values = std::vector<double>;

struct shape {
  std::size_t rows = 1;  ///< 1 for a 1-D tensor
  std::size_t columns = 1;
  std::size_t height = 1;  ///< of a chunk
  std::size_t width = 1;

  std::size_t chunks() const { return rows / height * (columns / width); }
  std::size_t length() const { return height * width; }
};

/// `dimensions` has one or two entries.
shape shape_of(const std::vector<std::size_t>& dimensions, std::size_t target);

/// F[t][k] of the orthonormal DCT-II, n × n (section 2).
values dct_matrix(std::size_t n);

/// [rows × columns] → [chunks × length] and back.
values encode(const values& x, const shape& s);
values decode(const values& z, const shape& s);

/// What one peer sends: per chunk `kept` indices by falling |z| (ties to the lower index) and their values.
struct message {
  std::size_t kept = 0;
  std::vector<std::size_t> indices;
  values sent;
};
message top_k(const values& z, const shape& s, std::size_t k);

/// Coefficients of a set of messages: sum, or mean over the senders of each (section 5).
values scatter(const std::vector<message>& messages, const shape& s, bool mean_over_senders);

/// `rule` is none, chunk_l2, tensor_l2 or median_clip.
std::vector<message> normalise(std::vector<message> messages, const std::string& rule);

/// One peer's momentum for one tensor (section 4).
class peer {
 public:
  /// `templar`: the first call sets the momentum, and the first five subtract nothing (section 6).
  peer(const shape& s, std::size_t k, double decay, bool templar);
  message step(const values& gradient, double learning_rate);
  const values& momentum() const { return momentum_; }

 private:
  shape shape_;
  std::size_t k_;
  double decay_;
  bool templar_;
  std::size_t calls_ = 0;
  values momentum_;
};

}  // namespace gauntlet::compute::demo::reference
