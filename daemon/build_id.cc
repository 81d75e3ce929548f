#include "daemon/build_id.h"

#include <cstring>
#include <span>
#include <string_view>

#include <link.h>

namespace danmakud::daemon {
namespace {

// Of the notes in a segment: each has a header, its owner's name and its text, both filled up to four bytes.
std::string_view build_id_among(std::string_view notes) {
  const auto padded = [](std::size_t size) { return (size + 3) / 4 * 4; };
  ElfW(Nhdr) note{};
  while (notes.size() >= sizeof(note)) {
    std::memcpy(&note, notes.data(), sizeof(note));
    const std::size_t text = sizeof(note) + padded(note.n_namesz);
    const std::size_t end = text + padded(note.n_descsz);
    if (end > notes.size()) return {};
    const std::string_view owner = notes.substr(sizeof(note), note.n_namesz);
    if (note.n_type == NT_GNU_BUILD_ID && owner == std::string_view("GNU\0", 4)) {
      return notes.substr(text, note.n_descsz);
    }
    notes.remove_prefix(end);
  }
  return {};
}

// Of the first object, which is the program.
int find(dl_phdr_info* program, std::size_t /*size*/, void* found) {
  for (const ElfW(Phdr) & segment : std::span(program->dlpi_phdr, program->dlpi_phnum)) {
    if (segment.p_type != PT_NOTE) continue;
    const auto* const bytes = reinterpret_cast<const char*>(program->dlpi_addr + segment.p_vaddr);
    const std::string_view id = build_id_among({bytes, segment.p_memsz});
    if (!id.empty()) *static_cast<std::string*>(found) = id;
  }
  return 1;
}

}  // namespace

std::string build_id() {
  std::string found;
  ::dl_iterate_phdr(find, &found);
  return found;
}

}  // namespace danmakud::daemon
