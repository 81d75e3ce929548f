// The events of one HTTP body on their way to the pipeline, a piece at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/block.h"

namespace danmakud::adapters {

class PostedBody {
 public:
  struct Piece {
    std::unique_ptr<pipeline::Buffer> buffer;
    std::vector<pipeline::Message> messages;  // places in `buffer`
  };

  PostedBody() = default;
  PostedBody(std::string bytes, std::vector<pipeline::Message> messages);  // messages: places in `bytes`, ascending

  bool is_taken() const { return next_ == messages_.size(); }
  // Neighbouring messages of at most `most_bytes` together, or one that is longer, copied out. Requires: !is_taken().
  Piece take(std::size_t most_bytes);

 private:
  std::string bytes_;
  std::vector<pipeline::Message> messages_;
  std::size_t next_ = 0;  // of messages_
};

}  // namespace danmakud::adapters
