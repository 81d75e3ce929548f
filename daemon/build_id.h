// Which build of the program this is.
#pragma once

#include <string>

namespace danmakud::daemon {

// What the linker wrote into the program: of all that is in it, and so another one for another build. Empty where it
// wrote nothing.
std::string build_id();

}  // namespace danmakud::daemon
