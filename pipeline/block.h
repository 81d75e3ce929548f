// What one read of a connection brought: one buffer, many messages, one receipt. The unit that queues carry.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/clock.h"
#include "pipeline/receipt.h"

namespace danmakud::pipeline {

// Bytes that must be readable behind the last message, for the JSON parser's wide loads.
inline constexpr std::size_t kBlockSlackBytes = 64;

// Where a block's bytes live. Given back to the pool of the I/O thread it came from by its destructor; any thread may
// destroy it.
class Buffer {
 public:
  virtual ~Buffer() = default;
  virtual char* data() = 0;
  virtual std::size_t capacity() const = 0;  // without the slack, which is allocated behind it
};
std::unique_ptr<Buffer> make_heap_buffer(std::size_t capacity);

// What a connection says once for all of its events. Immutable; shared by its blocks.
struct Origin {
  std::uint16_t source = 0;  // index into the daemon's table of sources, for counters
  std::string platform;      // defaults where an event has none
  std::string room_id;
  bool back_pressure = true;  // may be slowed without limit (HTTP, acknowledged WebSocket): never shed
};

// How a message is cut into events.
enum class Framing : std::uint8_t {
  lines,   // NDJSON: an event a line, blank lines are no events
  single,  // one JSON value, line breaks included: an element of a posted array
};

struct Message {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  Framing framing = Framing::lines;
};

struct Block {
  std::unique_ptr<Buffer> buffer;
  std::vector<Message> messages;  // in stream order, views into buffer
  std::shared_ptr<const Origin> origin;
  WallTime received{};
  SteadyTime read_at{};
  Hold hold;
  bool is_utf8 = false;   // every message is: its way in has validated it
  bool is_light = false;  // small, and all that its connection waits for: it may overtake other connections' blocks
  bool shed_comments = false;  // overload: count and drop the comments unscreened, go on with the rest

  std::string_view all() const;  // from the first message to the end of the last
  std::size_t bytes() const;     // of all messages: what the block costs its queue
};

}  // namespace danmakud::pipeline
