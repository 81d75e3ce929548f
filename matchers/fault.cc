#include "matchers/fault.h"

namespace danmakud::matchers {

std::string to_string(const Fault& fault) {
  std::string place = fault.file;
  if (fault.line != 0) place += ":" + std::to_string(fault.line);
  if (fault.line != 0 && fault.column != 0) place += ":" + std::to_string(fault.column);
  return place + ": error: " + fault.message;
}

}  // namespace danmakud::matchers
