#include "base/check.hpp"
#include "base/errors.hpp"
#include "compute/data/sources.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace gauntlet::compute {

namespace {

/// A file is held in memory whole; anything larger than this was hardly meant.
constexpr std::uintmax_t text_bytes_max = std::uintmax_t{8} << 30;

[[noreturn]] void refuse(const std::string& path, const std::string& why, const std::string& mend) {
  throw user_error("data.path: the text '" + path + "' " + why, mend);
}

byte_buffer read_text(const std::string& path) {
  namespace fs = std::filesystem;
  if (path.empty())
    throw user_error("data.path is empty: the data source 'text' needs a file",
                     "Name a text with data.path (or --set data.path=FILE), or use data.kind = \"stories\".");
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    refuse(path, "does not exist", "Check data.path; a relative path counts from the directory you run in.");
  if (status.type() == fs::file_type::directory) refuse(path, "is a directory", "Name one file of text inside it.");
  if (status.type() == fs::file_type::none) refuse(path, "cannot be looked up: " + error.message(), "Check the path.");
  const std::uintmax_t size = status.type() == fs::file_type::regular ? fs::file_size(path, error) : 0;
  if (size > text_bytes_max) refuse(path, "is larger than 8 GiB", "Use a part of it.");
  std::ifstream file(path, std::ios::binary);
  if (!file)
    refuse(path, std::string("cannot be read: ") + std::strerror(errno), "Give this user the right to read it.");
  byte_buffer bytes(static_cast<std::size_t>(size));
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (file.gcount() != static_cast<std::streamsize>(bytes.size()))
    refuse(path, "could not be read to its end", "Check the disk, and that nobody is writing to the file.");
  return bytes;
}

/// The bytes of one file: the first part to train on, the last `held_out_fraction` kept back. Samples do not overlap
/// (but for the one byte that is the last target of one and the first input of the next).
class text_source final : public token_source {
 public:
  text_source(const options& given, const token_source_context& context)
      : sequence_length_(context.sequence_length), bytes_(read_text(given.text("path"))) {
    GAUNTLET_CHECK(sequence_length_ > 0);
    const double kept_back = static_cast<double>(bytes_.size()) * given.number("held_out_fraction");
    split_ = bytes_.size() - static_cast<std::size_t>(kept_back);
    if (samples_in(training()) == 0 || samples_in(held_out()) == 0)
      refuse(given.text("path"),
             "is too short: " + std::to_string(bytes_.size()) +
                 " bytes do not hold a training and a held-out sample of " + std::to_string(sequence_length_ + 1) +
                 " bytes each",
             "Use a longer text, a shorter sequence_length or a larger held_out_fraction.");
    bigram_entropy_ = bigram_cross_entropy(training(), held_out());
  }

  std::size_t vocabulary() const override { return byte_vocabulary; }
  std::size_t sequence_length() const override { return sequence_length_; }
  std::uint64_t training_samples() const override { return samples_in(training()); }
  std::uint64_t held_out_samples() const override { return samples_in(held_out()); }
  void read(sample_id id, std::span<std::int64_t> tokens) const override { copy_sample(training(), id, tokens); }
  void read_held_out(std::uint64_t id, std::span<std::int64_t> tokens) const override {
    copy_sample(held_out(), id, tokens);
  }
  double bigram_entropy() const override { return bigram_entropy_; }
  std::string text_of(std::span<const std::int64_t> tokens) const override { return text_of_byte_tokens(tokens); }
  std::vector<std::int64_t> tokens_of(const std::string& text) const override { return byte_tokens_of(text); }

 private:
  byte_view training() const { return byte_view(bytes_).first(split_); }
  byte_view held_out() const { return byte_view(bytes_).subspan(split_); }
  std::uint64_t samples_in(byte_view part) const { return part.empty() ? 0 : (part.size() - 1) / sequence_length_; }
  void copy_sample(byte_view part, std::uint64_t id, std::span<std::int64_t> tokens) const {
    GAUNTLET_CHECK(id < samples_in(part) && tokens.size() == sequence_length_ + 1);
    const byte_view sample = part.subspan(id * sequence_length_, sequence_length_ + 1);
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = std::to_integer<std::int64_t>(sample[i]);
  }

  std::size_t sequence_length_;
  byte_buffer bytes_;
  std::size_t split_ = 0;  ///< bytes before it are trained on
  double bigram_entropy_ = 0;
};

}  // namespace

token_source_registry::entry text_source_entry() {
  return {
      .name = "text",
      .summary = "the bytes of one file, the end of it held out",
      .options = {{"path", std::string(), "file to read; relative to the directory of the run command"},
                  {"held_out_fraction", 0.1, "share of the text, at its end, that no peer trains on", {0.0001, 0.9}}},
      .make = [](const options& given, const token_source_context& context) -> std::unique_ptr<token_source> {
        return std::make_unique<text_source>(given, context);
      }};
}

}  // namespace gauntlet::compute
