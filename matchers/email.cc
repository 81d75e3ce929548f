#include "matchers/email.h"

#include <optional>

namespace danmakud::matchers {
namespace {

constexpr std::size_t kMostSpaces = 2;

char ascii(const Glyph& glyph) {
  return static_cast<char>(glyph.plain);
}

bool is_local(const Glyph& glyph) {
  return is_ascii_word(glyph) || std::u32string_view(U"._%+-").find(glyph.c) != std::u32string_view::npos;
}

bool is_label(const Glyph& glyph) {
  return is_ascii_word(glyph) || glyph.c == U'-';
}

class EmailReader {
 public:
  EmailReader(const Glyphs& glyphs, const std::vector<bool>& taken) : glyphs_(glyphs), taken_(taken) {}

  // `at`: the place of an @.
  std::optional<Email> read(std::size_t at) const {
    std::size_t local_end = at;
    while (local_end > 0 && at - local_end < kMostSpaces && is_space(glyphs_[local_end - 1])) --local_end;
    std::size_t first = local_end;
    while (first > 0 && !taken_[first - 1] && is_local(glyphs_[first - 1])) --first;
    Email email{first, at + 1, {}};
    if (first == local_end || !read_domain(email)) return std::nullopt;
    email.masked.insert(0, std::string(1, ascii(glyphs_[first])) + "***@");
    return email;
  }

 private:
  // Labels and dots; the last label is of two letters or more.
  bool read_domain(Email& email) const {
    std::size_t at = behind_spaces(email.last);
    std::size_t labels = 0;
    bool sound = false;
    for (;;) {
      const std::size_t begin = at;
      std::string label;
      while (at < glyphs_.size() && !taken_[at] && is_label(glyphs_[at])) label += ascii(glyphs_[at++]);
      const bool named = at - begin >= 2 && label.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
      if (label.empty() || (labels > 0 && !named && sound)) return sound;
      email.masked += (labels > 0 ? "." : "") + label;
      email.last = at;
      sound = labels > 0 && named;
      ++labels;
      const std::size_t dot = sound ? at : behind_spaces(at);  // once complete, a space ends it
      if (dot >= glyphs_.size() || glyphs_[dot].c != U'.') return sound;
      at = sound ? dot + 1 : behind_spaces(dot + 1);
    }
  }

  std::size_t behind_spaces(std::size_t at) const {
    const std::size_t limit = at + kMostSpaces;
    while (at < glyphs_.size() && at < limit && is_space(glyphs_[at])) ++at;
    return at;
  }

  const Glyphs& glyphs_;
  const std::vector<bool>& taken_;
};

}  // namespace

std::vector<Email> find_emails(const Glyphs& glyphs, const std::vector<bool>& taken) {
  std::vector<Email> emails;
  const EmailReader reader(glyphs, taken);
  std::size_t end = 0;  // of the last one
  for (std::size_t at = 0; at < glyphs.size(); ++at) {
    if (glyphs[at].c != U'@') continue;
    if (std::optional<Email> email = reader.read(at); email && email->first >= end) {
      end = email->last;
      emails.push_back(std::move(*email));
    }
  }
  return emails;
}

}  // namespace danmakud::matchers
