// Personal data leaves an event here, before anything but screen sees it.
#pragma once

#include "pipeline/event.h"

namespace danmakud::pipeline {

// Fills an empty order_id from the text, else the title. With `mask`, masks everything that a person typed or is named
// by. true: the text itself was changed.
bool redact(Event& event, bool mask);

}  // namespace danmakud::pipeline
