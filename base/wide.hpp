#pragma once

namespace gauntlet {

// 128 bits: products of two 64-bit numbers and what they are divided from. An extension that g++ and clang share.
__extension__ typedef __int128 wide_int;
__extension__ typedef unsigned __int128 wide_uint;

}  // namespace gauntlet
