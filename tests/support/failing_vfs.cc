#include "tests/support/failing_vfs.h"

#include <atomic>
#include <new>

namespace danmakud::test {

struct FailingVfs::State {
  sqlite3_vfs vfs{};
  sqlite3_vfs* real = nullptr;
  std::atomic<int> until_failure{-1};  // below 0: healthy
  std::atomic<bool> failed{false};
  std::atomic<Fault> fault{Fault::io_error};

  // What the operation at hand answers: SQLITE_OK to go on with the real one.
  int next(int io_error) {
    const bool is_opening = io_error == SQLITE_CANTOPEN;
    if (until_failure.load() < 0 || is_opening != (fault.load() == Fault::cannot_open)) return SQLITE_OK;
    if (until_failure.load() > 1) return --until_failure, SQLITE_OK;
    failed = true;
    return fault.load() == Fault::disk_full && io_error == SQLITE_IOERR_WRITE ? SQLITE_FULL : io_error;
  }
};

namespace {

// The real file lies behind it in memory, as SQLite allots it.
struct File {
  sqlite3_file base;
  void* state;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* ours(sqlite3_file* file) {
  return reinterpret_cast<File*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return ours(file)->real();
}

template <class State>
int next(sqlite3_file* file, int io_error) {
  return static_cast<State*>(ours(file)->state)->next(io_error);
}

template <class State>
const sqlite3_io_methods* methods() {
  static const sqlite3_io_methods kMethods = [] {
    sqlite3_io_methods m{};
    m.iVersion = 2;
    m.xClose = [](sqlite3_file* f) { return real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK; };
    m.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
      return real(f)->pMethods->xRead(real(f), to, n, at);
    };
    m.xWrite = [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
      const int fault = next<State>(f, SQLITE_IOERR_WRITE);
      return fault != SQLITE_OK ? fault : real(f)->pMethods->xWrite(real(f), from, n, at);
    };
    m.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) { return real(f)->pMethods->xTruncate(real(f), n); };
    m.xSync = [](sqlite3_file* f, int flags) {
      const int fault = next<State>(f, SQLITE_IOERR_FSYNC);
      return fault != SQLITE_OK ? fault : real(f)->pMethods->xSync(real(f), flags);
    };
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) { return real(f)->pMethods->xFileSize(real(f), n); };
    m.xLock = [](sqlite3_file* f, int how) { return real(f)->pMethods->xLock(real(f), how); };
    m.xUnlock = [](sqlite3_file* f, int how) { return real(f)->pMethods->xUnlock(real(f), how); };
    m.xCheckReservedLock = [](sqlite3_file* f, int* r) { return real(f)->pMethods->xCheckReservedLock(real(f), r); };
    m.xFileControl = [](sqlite3_file* f, int op, void* arg) {
      return real(f)->pMethods->xFileControl(real(f), op, arg);
    };
    m.xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); };
    m.xDeviceCharacteristics = [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); };
    m.xShmMap = [](sqlite3_file* f, int region, int n, int extend, void volatile** at) {
      return real(f)->pMethods->xShmMap(real(f), region, n, extend, at);
    };
    m.xShmLock = [](sqlite3_file* f, int at, int n, int flags) {
      return real(f)->pMethods->xShmLock(real(f), at, n, flags);
    };
    m.xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); };
    m.xShmUnmap = [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); };
    return m;
  }();
  return &kMethods;
}

template <class State>
int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* const state = static_cast<State*>(vfs->pAppData);
  ours(file)->state = state;
  file->pMethods = nullptr;
  if (const int fault = state->next(SQLITE_CANTOPEN); fault != SQLITE_OK) return fault;
  const int result = state->real->xOpen(state->real, name, real(file), flags, out_flags);
  file->pMethods = real(file)->pMethods != nullptr ? methods<State>() : nullptr;
  return result;
}

}  // namespace

FailingVfs::FailingVfs() : state_(std::make_unique<State>()) {
  state_->real = sqlite3_vfs_find(nullptr);
  state_->vfs = *state_->real;
  state_->vfs.zName = "failing";
  state_->vfs.szOsFile = static_cast<int>(sizeof(File)) + state_->real->szOsFile;
  state_->vfs.pAppData = state_.get();
  state_->vfs.pNext = nullptr;
  state_->vfs.xOpen = &open_file<State>;
  sqlite3_vfs_register(&state_->vfs, /*makeDflt=*/1);
}

FailingVfs::~FailingVfs() {
  sqlite3_vfs_unregister(&state_->vfs);
  sqlite3_vfs_register(state_->real, /*makeDflt=*/1);
}

void FailingVfs::fail_from(int nth, Fault fault) {
  state_->failed = false;
  state_->fault = fault;
  state_->until_failure = nth;
}

void FailingVfs::heal() {
  state_->until_failure = -1;
}

bool FailingVfs::has_failed() const {
  return state_->failed;
}

}  // namespace danmakud::test
