#include "tests/support/danmakud.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/eventually.h"

namespace danmakud::test {
namespace {

constexpr std::string_view kConfig = R"([ingest]
listen = "127.0.0.1:0"
[ops]
listen = "127.0.0.1:0"
[rules]
files = ["rules.toml"]
)";

constexpr std::string_view kRules = R"([[rule]]
id = "commerce.mismatch.basic"
category = "commerce.mismatch"
weight = 0.9
any = ["货不对板"]
)";

void redirect(const std::string& path, int flags, int to) {
  const int file = ::open(path.c_str(), flags, 0600);
  ::dup2(file, to);
}

enum class Trace : std::uint8_t { no, yes };

// `directory` holds in, out and err. Traced, it stops at its beginning.
pid_t spawn(const TempDir& directory, const std::vector<std::string>& arguments, Trace trace = Trace::no) {
  std::vector<char*> argv{const_cast<char*>(DANMAKUD_BINARY)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  redirect(directory / "in", O_RDONLY | O_CREAT, STDIN_FILENO);
  redirect(directory / "out", O_WRONLY | O_CREAT | O_APPEND, STDOUT_FILENO);
  redirect(directory / "err", O_WRONLY | O_CREAT | O_APPEND, STDERR_FILENO);
  if (trace == Trace::no || ::ptrace(PTRACE_TRACEME) == 0) ::execv(argv[0], argv.data());
  ::_exit(127);
}

bool is_to_ignore_pipes(pid_t pid) {
  __ptrace_syscall_info call{};
  ::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof call, &call);
  return call.op == PTRACE_SYSCALL_INFO_ENTRY && call.entry.nr == SYS_rt_sigaction && call.entry.args[0] == SIGPIPE;
}

// A traced one, to the line of main() that ignores SIGPIPE.
void run_to_main(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  ::ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  for (; WIFSTOPPED(status) && !is_to_ignore_pipes(pid); ::waitpid(pid, &status, 0)) {
    ::ptrace(PTRACE_SYSCALL, pid, nullptr, nullptr);
  }
  if (!WIFSTOPPED(status)) throw std::runtime_error("it cannot be traced, or ended before main()");
}

int exit_code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int wait_for(pid_t pid) {
  int status = 0;
  if (!eventually([&] { return ::waitpid(pid, &status, WNOHANG) == pid; })) throw std::runtime_error("it does not end");
  return exit_code_of(status);
}

// "ops=127.0.0.1:4711" of the line `listening`.
std::uint16_t port_in(const std::string& log, const std::string& name) {
  const std::size_t at = log.rfind(name + "=127.0.0.1:");
  return static_cast<std::uint16_t>(std::stoi(log.substr(at + name.size() + 11)));
}

}  // namespace

void write_file(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

CallResult call_danmakud(const std::vector<std::string>& arguments, std::string_view input) {
  const TempDir directory;
  write_file(directory / "in", input);
  const int exit_code = wait_for(spawn(directory, arguments));
  return {exit_code, read_file(directory / "out"), read_file(directory / "err")};
}

Danmakud::Danmakud(std::string_view more_config) : config_(directory_ / "danmakud.toml") {
  write_file(config_, std::string(kConfig) + std::string(more_config));
  write_file(rules(), kRules);
}

Danmakud::~Danmakud() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Danmakud::start(std::initializer_list<std::string> arguments) {
  std::vector<std::string> all{"run", "-c", config_};
  all.insert(all.end(), arguments);
  write_file(directory_ / "err", "");
  pid_ = spawn(directory_, all);
  wait_until_it_listens();
}

void Danmakud::start_hung_up() {
  write_file(directory_ / "err", "");
  pid_ = spawn(directory_, {"run", "-c", config_}, Trace::yes);
  run_to_main(pid_);
  signal(SIGHUP);
  ::ptrace(PTRACE_DETACH, pid_, nullptr, nullptr);
  wait_until_it_listens();
}

void Danmakud::wait_until_it_listens() {
  int status = 0;
  const bool ended_or_listens = eventually([&] {
    if (::waitpid(pid_, &status, WNOHANG) == pid_) pid_ = 0;
    return pid_ == 0 || log().find("listening ") != std::string::npos;
  });
  if (pid_ == 0 || !ended_or_listens) throw std::runtime_error("the daemon does not listen: " + log());
  ingest_port_ = port_in(log(), "ingest");
  ops_port_ = port_in(log(), "ops");
}

void Danmakud::signal(int number) {
  ::kill(pid_, number);
}

int Danmakud::wait() {
  const int exit_code = wait_for(pid_);
  pid_ = 0;
  return exit_code;
}

int Danmakud::terminate() {
  signal(SIGTERM);
  return wait();
}

HttpReply Danmakud::post_events(std::string_view lines, std::string_view query) {
  TcpClient client(ingest_port_);
  return client.send(post("/v1/events" + std::string(query), "application/x-ndjson", lines)).read_reply();
}

HttpReply Danmakud::ops(std::string_view target) {
  return TcpClient(ops_port_).send(get(target)).read_reply();
}

HttpReply Danmakud::reload() {
  return TcpClient(ops_port_).send(post("/v1/reload", "application/json", "")).read_reply();
}

std::vector<std::string> Danmakud::threads() const {
  std::vector<std::string> names;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task")) {
    std::string name = read_file(thread.path() / "comm");
    names.push_back(name.substr(0, name.find('\n')));
  }
  return names;
}

bool Danmakud::logs(std::string_view text) {
  return eventually([&] { return log().find(text) != std::string::npos; });
}

bool Danmakud::answers(std::string_view target, std::string_view text) {
  return eventually([&] { return ops(target).body.find(text) != std::string::npos; });
}

}  // namespace danmakud::test
