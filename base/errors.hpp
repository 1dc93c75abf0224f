#pragma once

#include <stdexcept>
#include <string>

namespace gauntlet {

/// A mistake that the user can mend: what is wrong, where (file:line, key, value) and how to mend it, in one message.
/// `main` prints it on one paragraph and exits with status 2.
class user_error : public std::runtime_error {
 public:
  user_error(const std::string& what, std::string mend) : std::runtime_error(what), mend_(std::move(mend)) {}

  /// What the user can do about it; a full sentence.
  const std::string& mend() const { return mend_; }

 private:
  std::string mend_;
};

}  // namespace gauntlet
