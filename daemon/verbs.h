// The verbs of the program, each a function from its command line to the exit code.
#pragma once

#include "daemon/command_line.h"
#include "pipeline/store.h"

namespace danmakud::daemon {

// `sink`: records tickets instead of the store at store.path, which is opened all the same; outlives the call.
int run(const CommandLine& line, pipeline::Store* sink = nullptr);
int check(const CommandLine& line);
int explain(const CommandLine& line);
int test_rules(const CommandLine& line);
int lint_rules(const CommandLine& line);
int replay(const CommandLine& line);
int print_version();

}  // namespace danmakud::daemon
