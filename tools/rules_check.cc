// For writers of rules: compiles rule files and shows what is wrong with them, or what they make of a file's lines.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "matchers/classify.h"
#include "matchers/rule_set.h"

using namespace danmakud::matchers;

namespace {

bool read_rules(const char* path, RuleBook& book, Faults& faults) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::fprintf(stderr, "%s: cannot be read\n", path), false;
  ParsedRules parsed = parse_rules(std::string(std::istreambuf_iterator<char>(in), {}), path);
  std::move(parsed.faults.begin(), parsed.faults.end(), std::back_inserter(faults));
  append(book, std::move(parsed));
  return true;
}

// For each line with a complaint: category, rule, score, line.
void scan_lines(const std::shared_ptr<const RuleSet>& rules, const char* path) {
  Scanner scanner;
  scanner.adopt(rules);
  std::vector<Hit> hits;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const std::string folded = fold(line);
    scanner.find_hits(folded, Channel::comment, hits);
    const Verdict verdict = decide(*rules, hits, nullptr, Channel::comment, {folded}, {});
    if (!verdict.complaint) continue;
    std::string ids;
    for (const Hit& hit : hits) ids += (ids.empty() ? "" : ",") + rules->rules()[hit.rule].id;
    std::printf("%s\t%s\t%.2f\t%s\n", std::string(verdict.category).c_str(), ids.c_str(), verdict.score, line.c_str());
  }
}

// Each line as its second reading has it.
void reveal_lines(const std::shared_ptr<const RuleSet>& rules, const char* path) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) std::printf("%s\n", rules->revealed(fold(line)).c_str());
}

}  // namespace

int main(int argc, char** argv) {
  RuleBook book;
  Faults faults;
  const char* scanned = nullptr;
  const char* revealed = nullptr;
  for (int at = 1; at < argc; ++at) {
    if (std::string_view(argv[at]) == "--scan" && at + 1 < argc) {
      scanned = argv[++at];
    } else if (std::string_view(argv[at]) == "--reveal" && at + 1 < argc) {
      revealed = argv[++at];
    } else if (!read_rules(argv[at], book, faults)) {
      return 1;
    }
  }
  if (faults.empty()) {
    RuleSet::Compiled compiled = RuleSet::compile(std::move(book));
    faults = std::move(compiled.faults);
    if (compiled.rules != nullptr && revealed != nullptr) return reveal_lines(compiled.rules, revealed), 0;
    if (compiled.rules != nullptr && scanned != nullptr) return scan_lines(compiled.rules, scanned), 0;
    if (compiled.rules != nullptr) {
      std::printf("%zu rules, %zu patterns, %s\n", compiled.rules->rules().size(), compiled.rules->pattern_count(),
                  compiled.rules->version().c_str());
      return 0;
    }
  }
  for (const Fault& fault : faults) std::printf("%s\n", to_string(fault).c_str());
  return 1;
}
