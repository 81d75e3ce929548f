// Reviews as they lie in the corpora beside labeled/: whether their writers were content, nothing else.
#pragma once

#include <filesystem>
#include <vector>

#include "tools/known_texts.h"
#include "tools/labelled_rows.h"

namespace danmakud::tools {

// Those that are not like one of `known`, nor like one before them; `corpora` is the folder. Throws like read_lines().
std::vector<LabelledRow> read_corpora(const std::filesystem::path& corpora, KnownTexts known);

}  // namespace danmakud::tools
