// The learnt classifier that a configuration names.
#pragma once

#include <memory>

#include "daemon/config.h"
#include "matchers/classify.h"
#include "matchers/fault.h"

namespace danmakud::daemon {

struct LoadedModel {
  std::shared_ptr<const matchers::Classifier> classifier;  // null: the rules alone
  matchers::Faults faults;
};

// Without a file when none is configured, or when the key is not written and the default's file is not there.
LoadedModel load_model(const Config& config);

}  // namespace danmakud::daemon
