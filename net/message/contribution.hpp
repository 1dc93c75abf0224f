#pragma once

#include "base/digest.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "net/limits.hpp"

#include <string>
#include <vector>

namespace gauntlet::net {

/// What a peer vouches for with its signature: these bytes are my contribution to this window of this run.
struct contribution_header {
  digest run;  ///< genesis digest of the run
  window_index window = 0;
  gauntlet::uid uid = 0;
  digest payload;          ///< BLAKE2b of the payload object
  std::uint64_t size = 0;  ///< bytes
  std::string scheme;      ///< name of the compression scheme

  bool operator==(const contribution_header&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("run", self.run);
    field("window", self.window);
    field("uid", self.uid);
    field("payload", self.payload);
    field("size", self.size, "", limits{0, double(bounds::blob_bytes_max)});
    field("scheme", self.scheme, "", limits{0, double(bounds::text_max)});
  }
};

/// Header plus signature over its encoding; a manifest carries it so that anyone can check it.
struct signed_contribution {
  contribution_header header;
  signature by_peer;

  bool operator==(const signed_contribution&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("header", self.header);
    field("by_peer", self.by_peer);
  }
};

/// Parameters of the sender at positions that H(hash of the block that ended the window, uid) picks: shows on which θ
/// it trained (SyncScore, gauntlet.md C.2.3).
struct sync_sample {
  digest run;
  window_index window = 0;
  gauntlet::uid uid = 0;
  std::vector<float> values;

  bool operator==(const sync_sample&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("run", self.run);
    field("window", self.window);
    field("uid", self.uid);
    field("values", self.values, "", limits{0, double(bounds::sync_values_max)});
  }
};

/// What stands in the metadata of a payload object: one HEAD answers every fast check.
struct contribution_metadata {
  signed_contribution contribution;
  sync_sample sync;
  signature by_peer;  ///< over the encoding of `sync`

  bool operator==(const contribution_metadata&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("contribution", self.contribution);
    field("sync", self.sync);
    field("by_peer", self.by_peer);
  }
};

}  // namespace gauntlet::net
