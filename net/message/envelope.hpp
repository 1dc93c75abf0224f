#pragma once

#include "net/address.hpp"
#include "net/message/chain.hpp"
#include "net/message/coordination.hpp"
#include "net/message/storage.hpp"

#include <memory>
#include <variant>

namespace gauntlet::net {

/// Everything that nodes say to each other. The position in this list is the number on the wire: append only.
using message =
    std::variant<subscribe_blocks, submit_extrinsic, extrinsic_received, block_announced, get_blocks, blocks,
                 make_block, put_object, put_result, head_object, object_head, get_object, object_data, list_objects,
                 object_list, join, leave, window_opened, put_window_opened, put_window_closed, contribution_put,
                 block_done, window_done, delete_objects, delete_result>;

struct envelope {
  address from;
  net::message content;
};

/// A message under way: immutable, shared by all receivers in a process.
using envelope_ptr = std::shared_ptr<const envelope>;

/// Name of the message's type ("put_object"), for journals and counters.
std::string_view name_of(const message& m);

}  // namespace gauntlet::net
