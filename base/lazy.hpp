#pragma once

#include <concepts>
#include <functional>
#include <utility>

namespace gauntlet {

/// A value that is made when somebody asks for it first: what costs something to know and is seldom wanted.
template <class T>
class lazy {
 public:
  lazy() = default;
  lazy(T value) : value_(std::move(value)) {}
  template <std::invocable Make>
  lazy(Make make) : make_(std::move(make)) {}
  lazy& operator=(T value) {
    make_ = nullptr;
    value_ = std::move(value);
    return *this;
  }

  const T& operator()() const {
    if (make_) value_ = std::exchange(make_, nullptr)();
    return value_;
  }

 private:
  mutable std::function<T()> make_;  ///< null once the value is made
  mutable T value_{};
};

}  // namespace gauntlet
