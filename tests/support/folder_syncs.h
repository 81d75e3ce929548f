// What names a folder held each time it was synced: what a power cut at that moment would leave of them. Who links this
// has an fsync() that takes note.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace danmakud::test {

using Names = std::set<std::string>;

// Of `folder`, in the order of its syncs since the process began.
std::vector<Names> synced_names(const std::string& folder);

}  // namespace danmakud::test
