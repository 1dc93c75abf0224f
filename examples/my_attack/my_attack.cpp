// An attack of one's own, in one file: a peer that works honestly in most windows and sends the negative of its work in
// every n-th, in the hope that its reputation outlives its treason.
//
// Build it against an installed Gauntlet (see CMakeLists.txt) and run
//     ./my_attack run two_faced.toml
// The program is the whole `gauntlet` with one more strategy and one more entry in its adversary table:
// `./my_attack strategies` lists both, and every command that walks the table meets it.

#include "actors/peer/peer_strategy.hpp"
#include "actors/protocol/adversary.hpp"
#include "compute/payload_editor.hpp"
#include "runtime/run_main.hpp"

namespace {

// The tensor side: runs inside the encode job, just before the payload is packed.
class treason final : public gauntlet::compute::payload_editor {
 public:
  explicit treason(std::uint64_t every) : every_(every) {}

  void begin(gauntlet::window_index window) override { negates_ = window % every_ == 0; }
  void edit(const gauntlet::compute::editable_chunk& chunk) override {
    if (!negates_) return;
    for (float& value : chunk.values) value = -value;
  }

 private:
  std::uint64_t every_;
  bool negates_ = false;
};

// The peer: honest in all but what it sends.
class two_faced final : public gauntlet::actors::peer_strategy {
 public:
  explicit two_faced(std::uint64_t every) : editor_(std::make_shared<treason>(every)) {}

  std::shared_ptr<gauntlet::compute::payload_editor> editor() override { return editor_; }

 private:
  std::shared_ptr<treason> editor_;
};

const gauntlet::registration<gauntlet::actors::peer_strategy, std::uint64_t> strategy{
    {.name = "two_faced",
     .summary = "works honestly, and sends the negative of its work in every n-th window",
     .options =
         {{.name = "every", .standard = std::int64_t{4}, .help = "betrays in every n-th window", .range = {1, 1e6}}},
     .make = [](const gauntlet::options& o, std::uint64_t) {
       return std::make_unique<two_faced>(static_cast<std::uint64_t>(o.integer("every")));
     }}};

const gauntlet::actors::adversary_registration entry{
    {.name = "two_faced",
     .tries = "does damage now and then and lives on its good name",
     .defence = "every window that is evaluated counts: the ones with treason lose their match and lower μ_p",
     .expected = gauntlet::actors::expected_verdict::not_worth_it}};

}  // namespace

int main(int argc, char** argv) { return gauntlet::run_main(argc, argv); }
