#pragma once

#include "base/random.hpp"

#include <string>

namespace gauntlet::compute {

/// Appends one small story, ending in a blank line: somebody with a name, a place and a thing, what happens to the
/// thing and what comes of it, and sums that are right. Letters, words, names that return, causes and sums are learnt
/// in about this order, so that a small model has something left to learn for thousands of steps.
void append_story(generator& draw, std::string& text);

}  // namespace gauntlet::compute
