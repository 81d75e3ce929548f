#include "matchers/pattern_program.h"

#include <algorithm>

namespace danmakud::matchers {
namespace {

using Instruction = PatternProgram::Instruction;
using Kind = Instruction::Kind;

class ProgramWriter {
 public:
  PatternProgram write(const PatternNode& node) {
    add(node);
    emit({Kind::match, {}, 0, 0});
    add_firsts();
    return std::move(out_);
  }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(out_.code.size()); }

  std::uint32_t emit(Instruction instruction) {
    out_.code.push_back(instruction);
    return here() - 1;
  }

  void add(const PatternNode& node) {
    switch (node.kind) {
      case PatternNode::Kind::literal:
        emit({Kind::literal, {}, node.c, 0});
        break;
      case PatternNode::Kind::set:
        emit({Kind::set, {}, static_cast<std::uint32_t>(out_.sets.size()), 0});
        out_.sets.push_back(node.set);
        break;
      case PatternNode::Kind::any:
        emit({Kind::any, {}, 0, 0});
        break;
      case PatternNode::Kind::assertion:
        emit({Kind::assertion, node.assertion, 0, 0});
        break;
      case PatternNode::Kind::sequence:
        for (const PatternNode& child : node.children) add(child);
        break;
      case PatternNode::Kind::choice:
        add_choice(node.children);
        break;
      case PatternNode::Kind::repeat:
        add_repeat(node.children.front(), node.repeat);
        break;
    }
  }

  void add_choice(const std::vector<PatternNode>& branches) {
    std::vector<std::uint32_t> jumps;
    for (std::size_t branch = 0; branch + 1 < branches.size(); ++branch) {
      const std::uint32_t fork = emit({Kind::fork, {}, here() + 1, 0});
      add(branches[branch]);
      jumps.push_back(emit({Kind::jump, {}, 0, 0}));
      out_.code[fork].other = here();
    }
    add(branches.back());
    for (const std::uint32_t jump : jumps) out_.code[jump].to = here();
  }

  void add_repeat(const PatternNode& child, Repeat repeat) {
    for (std::uint32_t count = 0; count < repeat.min; ++count) add(child);
    if (repeat.max == Repeat::kNoEnd) {
      const std::uint32_t fork = emit({Kind::fork, {}, here() + 1, 0});
      add(child);
      emit({Kind::jump, {}, fork, 0});
      out_.code[fork].other = here();
      return;
    }
    std::vector<std::uint32_t> forks;
    for (std::uint32_t count = repeat.min; count < repeat.max; ++count) {
      forks.push_back(emit({Kind::fork, {}, here() + 1, 0}));
      add(child);
    }
    for (const std::uint32_t fork : forks) out_.code[fork].other = here();
  }

  void add_firsts() {
    std::vector<bool> visited(out_.code.size(), false);
    std::vector<std::uint32_t> pending = {0};
    while (!pending.empty()) {
      const std::uint32_t index = pending.back();
      pending.pop_back();
      if (visited[index]) continue;
      visited[index] = true;
      const Instruction& instruction = out_.code[index];
      if (instruction.kind == Kind::literal) out_.firsts.add(instruction.to, instruction.to);
      if (instruction.kind == Kind::set) out_.firsts.add(out_.sets[instruction.to]);
      if (instruction.kind == Kind::any || instruction.kind == Kind::assertion) out_.begins_anyhow = true;
      if (instruction.kind == Kind::jump || instruction.kind == Kind::fork) pending.push_back(instruction.to);
      if (instruction.kind == Kind::fork) pending.push_back(instruction.other);
    }
  }

  PatternProgram out_;
};

bool holds(Assertion assertion, std::span<const char32_t> text, std::size_t at) {
  if (assertion == Assertion::text_begin) return at == 0;
  if (assertion == Assertion::text_end) return at == text.size();
  const bool before = at > 0 && word_characters().contains(text[at - 1]);
  const bool after = at < text.size() && word_characters().contains(text[at]);
  return (before != after) == (assertion == Assertion::word_boundary);
}

bool takes(const PatternProgram& program, const Instruction& instruction, char32_t c) {
  switch (instruction.kind) {
    case Kind::literal:
      return instruction.to == c;
    case Kind::set:
      return program.sets[instruction.to].contains(c);
    default:
      return instruction.kind == Kind::any;
  }
}

bool may_begin(const PatternProgram& program, std::span<const char32_t> text, std::size_t at) {
  return program.begins_anyhow || (at < text.size() && program.firsts.contains(text[at]));
}

}  // namespace

PatternProgram program_of(const PatternNode& node) {
  return ProgramWriter().write(node);
}

// One position of the text: follows what needs no character, keeps what does, notes a match.
struct ProgramRunner::Step {
  ProgramRunner& runner;
  const PatternProgram& program;
  std::span<const char32_t> text;
  std::uint32_t at = 0;
  std::optional<Span>& best;

  // Threads enter in the order of their beginnings: who comes second to an instruction began no earlier.
  void enter(std::uint32_t first, std::uint32_t begin, std::vector<Thread>& threads) {
    runner.pending_.assign(1, first);
    while (!runner.pending_.empty()) {
      const std::uint32_t index = runner.pending_.back();
      runner.pending_.pop_back();
      if (runner.visited_at_[index] == runner.step_) continue;
      runner.visited_at_[index] = runner.step_;
      follow(index, begin, threads);
    }
  }

  void follow(std::uint32_t index, std::uint32_t begin, std::vector<Thread>& threads) {
    const Instruction& instruction = program.code[index];
    switch (instruction.kind) {
      case Kind::match:
        if (!best || begin < best->begin || (begin == best->begin && at > best->end)) best = Span{begin, at};
        break;
      case Kind::fork:
        runner.pending_.push_back(instruction.other);
        runner.pending_.push_back(instruction.to);
        break;
      case Kind::jump:
        runner.pending_.push_back(instruction.to);
        break;
      case Kind::assertion:
        if (holds(instruction.assertion, text, at)) runner.pending_.push_back(index + 1);
        break;
      default:
        threads.push_back({index, begin});
    }
  }
};

std::optional<Span> ProgramRunner::find(const PatternProgram& program, std::span<const char32_t> text) {
  std::optional<Span> best;
  visited_at_.assign(program.code.size(), 0);
  step_ = 1;
  now_.clear();
  for (std::uint32_t at = 0;; ++at) {
    Step here{*this, program, text, at, best};
    if (!best && may_begin(program, text, at)) here.enter(0, at, now_);
    if (at == text.size() || (best && now_.empty())) return best;
    ++step_;
    next_.clear();
    Step behind{*this, program, text, at + 1, best};
    for (const Thread& thread : now_) {
      if (best && thread.begin > best->begin) break;
      if (takes(program, program.code[thread.at], text[at])) behind.enter(thread.at + 1, thread.begin, next_);
    }
    std::swap(now_, next_);
  }
}

}  // namespace danmakud::matchers
