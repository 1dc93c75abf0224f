#pragma once

#include "actors/storage/bucket_store.hpp"

#include <filesystem>
#include <memory>

namespace gauntlet::runtime {

/// The simulated storage's objects as files below a run's directory, empty at first: what an earlier execution of the
/// run has put there is of the run's future. A write that fails is no fault of the simulated world: it throws
/// disk_trouble and ends the run.
std::unique_ptr<actors::bucket_store> make_bucket_folder(const std::filesystem::path& directory);

}  // namespace gauntlet::runtime
