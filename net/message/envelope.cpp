#include "net/message/envelope.hpp"

#include "base/check.hpp"

#include <array>

namespace gauntlet::net {

std::string_view name_of(const message& m) {
  static constexpr std::array<std::string_view, std::variant_size_v<message>> names{"subscribe_blocks",
                                                                                    "submit_extrinsic",
                                                                                    "extrinsic_received",
                                                                                    "block_announced",
                                                                                    "get_blocks",
                                                                                    "blocks",
                                                                                    "make_block",
                                                                                    "put_object",
                                                                                    "put_result",
                                                                                    "head_object",
                                                                                    "object_head",
                                                                                    "get_object",
                                                                                    "object_data",
                                                                                    "list_objects",
                                                                                    "object_list",
                                                                                    "join",
                                                                                    "leave",
                                                                                    "window_opened",
                                                                                    "put_window_opened",
                                                                                    "put_window_closed",
                                                                                    "contribution_put",
                                                                                    "block_done",
                                                                                    "window_done",
                                                                                    "delete_objects",
                                                                                    "delete_result"};
  GAUNTLET_CHECK(!m.valueless_by_exception());
  return names[m.index()];
}

}  // namespace gauntlet::net
