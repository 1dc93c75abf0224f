#include "base/check.hpp"
#include "base/random.hpp"
#include "compute/data/sources.hpp"
#include "compute/data/story.hpp"

namespace gauntlet::compute {

namespace {

/// Text without end and without a file: sample `id` is made when it is asked for, from the run seed and `id` alone.
/// Training and held-out samples are drawn under different purposes, so that no id is in both.
class story_source final : public token_source {
 public:
  story_source(const options& given, const token_source_context& context)
      : run_seed_(context.run_seed),
        sequence_length_(context.sequence_length),
        training_samples_(static_cast<std::uint64_t>(given.integer("training_samples"))),
        held_out_samples_(static_cast<std::uint64_t>(given.integer("held_out_samples"))) {
    GAUNTLET_CHECK(sequence_length_ > 0);
  }

  std::size_t vocabulary() const override { return byte_vocabulary; }
  std::size_t sequence_length() const override { return sequence_length_; }
  std::uint64_t training_samples() const override { return training_samples_; }
  std::uint64_t held_out_samples() const override { return held_out_samples_; }
  void read(sample_id id, std::span<std::int64_t> tokens) const override {
    GAUNTLET_CHECK(id < training_samples_);
    tell("story/training", id, tokens);
  }
  void read_held_out(std::uint64_t id, std::span<std::int64_t> tokens) const override {
    GAUNTLET_CHECK(id < held_out_samples_);
    tell("story/held_out", id, tokens);
  }
  double bigram_entropy() const override { return -1; }
  std::string text_of(std::span<const std::int64_t> tokens) const override { return text_of_byte_tokens(tokens); }
  std::vector<std::int64_t> tokens_of(const std::string& text) const override { return byte_tokens_of(text); }

 private:
  /// A window into an endless stream of stories: it opens at a word somewhere in the first one (short samples would
  /// otherwise only ever hold beginnings) and goes on with further ones.
  void tell(std::string_view purpose, std::uint64_t id, std::span<std::int64_t> tokens) const {
    GAUNTLET_CHECK(tokens.size() == sequence_length_ + 1);
    generator draw = generator_for(run_seed_, purpose, id);
    std::string text;
    append_story(draw, text);
    std::size_t first = draw.below(text.size());
    while (first > 0 && text[first - 1] != ' ' && text[first - 1] != '\n') --first;
    while (text.size() < first + tokens.size()) append_story(draw, text);
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = static_cast<unsigned char>(text[first + i]);
  }

  std::uint64_t run_seed_;
  std::size_t sequence_length_;
  std::uint64_t training_samples_;
  std::uint64_t held_out_samples_;
};

}  // namespace

token_source_registry::entry story_source_entry() {
  return {.name = "stories",
          .summary = "small stories made from the run seed; needs no file",
          .options = {{"training_samples", std::int64_t{1'000'000}, "samples that peers are assigned from", {1, 1e15}},
                      {"held_out_samples", std::int64_t{256}, "samples that no peer trains on", {1, 1e9}}},
          .make = [](const options& given, const token_source_context& context) -> std::unique_ptr<token_source> {
            return std::make_unique<story_source>(given, context);
          }};
}

}  // namespace gauntlet::compute
