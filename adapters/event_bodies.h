// HTTP bodies as events: cut where they lie, or rewritten as one event. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/block.h"

namespace danmakud::adapters {

// Pieces of whole lines, each about `piece_bytes` (a longer line is a piece of its own).
std::vector<pipeline::Message> cut_lines(std::string_view body, std::size_t piece_bytes);

// The elements of an array, or the one value. Nothing: it is no JSON. Adds room behind the body for the parser.
std::optional<std::vector<pipeline::Message>> cut_json(std::string& body);

// A feedback event from a JSON object: its type is set, whatever it says. Nothing: it is no object.
std::optional<std::string> feedback_from_json(std::string_view body);
// … and from a form: fields are members; `attachments` may stand more than once. Nothing: a broken escape.
std::optional<std::string> feedback_from_form(std::string_view body);

}  // namespace danmakud::adapters
