// Each verb as its caller sees it: output and exit code.
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "tests/support/danmakud.h"

namespace danmakud::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kEvents =
    R"({"type":"comment","text":"收到货不对板","room_id":"r1","user_id":"u1","id":"c1","ts_ms":1794398400123})"
    "\n"
    R"({"type":"comment","text":"货不对板+1","room_id":"r1","user_id":"u2","id":"c2","ts_ms":1794398401123})"
    "\n\n"
    R"({"type":"comment","text":"主播好","room_id":"r1","user_id":"u3","id":"c3"})"
    "\n{oops\n";

void write_gzip(const std::string& path, std::string_view text) {
  gzFile const file = ::gzopen(path.c_str(), "wb");
  ASSERT_EQ(::gzwrite(file, text.data(), static_cast<unsigned>(text.size())), static_cast<int>(text.size()));
  ::gzclose(file);
}

TEST(Version, NamesWhatItIsBuiltOn) {
  const CallResult result = call_danmakud({"version"});
  EXPECT_EQ(result.exit_code, 0);
  for (const char* const name :
       {"danmakud 0.", "compiler ", "hyperscan 5.", "simdjson ", "boost ", "hiredis ", "sqlite "}) {
    EXPECT_THAT(result.out, HasSubstr(name));
  }
}

TEST(WrongCall, IsOneLineAndExit2) {
  const CallResult result = call_danmakud({"check"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1);
}

TEST(Check, ARuleWithoutACategoryIsOneFault) {
  const Danmakud daemon;
  write_file(daemon.rules(), "[[rule]]\nid = \"x\"\nany = [\"货不对板\"]\n");
  const CallResult result = call_danmakud({"check", "-c", daemon.config()});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_EQ(result.err, daemon.rules() + ":1:1: error: category: missing\n");
}

TEST(Check, AGoodConfigurationIsExit0) {
  const Danmakud daemon;
  EXPECT_EQ(call_danmakud({"check", "-c", daemon.config()}).exit_code, 0);
}

TEST(Check, TellsEveryFaultOfConfigurationAndRules) {
  const Danmakud daemon("[limits]\nmemory_mb = 1\n[stroe]\npath = \"x\"\n");
  write_file(daemon.rules(), "[[rule]]\nid = \"a\"\ncategory = \"nothing.known\"\nany = [\"x\"]\n");
  const CallResult result = call_danmakud({"check", "-c", daemon.config()});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_THAT(result.err, HasSubstr("danmakud.toml:8:1: error: limits.memory_mb: out of bounds (got 1, allowed 64.."));
  EXPECT_THAT(result.err, HasSubstr("error: unknown key \"stroe.path\", did you mean \"store.path\"?"));
  EXPECT_THAT(result.err, HasSubstr("rules.toml:1:1: error: a: unknown category \"nothing.known\""));
}

TEST(Check, AMissingFileIsAFault) {
  const CallResult result = call_danmakud({"check", "-c", "/nowhere.toml"});
  EXPECT_EQ(result.exit_code, 78);
  EXPECT_EQ(result.err, "/nowhere.toml: error: cannot be read: No such file or directory\n");
}

TEST(RulesTest, TellsEachFailedExampleWithItsPlace) {
  const Danmakud daemon;
  EXPECT_EQ(call_danmakud({"rules", "test", "-c", daemon.config()}).exit_code, 0);
  write_file(daemon.rules(),
             "[[rule]]\nid = \"a\"\ncategory = \"other\"\nany = [\"货不对板\"]\nmatch = [\"货不对板\", \"很好\"]\n");
  const CallResult result = call_danmakud({"rules", "test", "-c", daemon.config()});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("rules.toml:5:"));
  EXPECT_THAT(result.err, HasSubstr("很好"));
}

// 60 texts, 50 events, and what is neither: longer than one read.
std::string corpus() {
  std::string lines;
  for (int text = 0; text < 60; ++text) lines += "主播好" + std::string(1'000, '~') + "\n";
  for (int event = 0; event < 50; ++event) {
    lines += R"({"type":"private_message","text":"在吗","room_id":"r","user_id":"u","id":")" + std::to_string(event) +
             "\"}\n";
  }
  return lines + "\n\xff\xff\n{oops\n收到货不对板";
}

TEST(RulesLint, ReadsACorpusOfTextsAndEvents) {
  const Danmakud daemon;
  write_file(daemon.rules(),
             "[[rule]]\nid = \"said\"\ncategory = \"other\"\nany = [\"货不对板\"]\n"
             "[[rule]]\nid = \"asked\"\ncategory = \"other\"\nchannels = [\"private_message\"]\nany = [\"在吗\"]\n"
             "[[rule]]\nid = \"never\"\ncategory = \"other\"\nany = [\"黑屏\"]\n");
  write_gzip(daemon.rules() + ".gz", corpus());
  const CallResult result = call_danmakud({"rules", "lint", "-c", daemon.config(), "--corpus", daemon.rules() + ".gz"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("rules.toml:5: warning: rule \"asked\" holds for 45.0 % of the corpus' 111 texts"));
  EXPECT_THAT(result.out, HasSubstr("rules.toml:10: warning: rule \"never\" holds for none of the corpus' 111 texts"));
  EXPECT_THAT(result.out, EndsWith("3 rules, 2 warnings\n"));
}

TEST(RulesLint, NamesACategoryThatIsMadeByTheWay) {
  const Danmakud daemon;
  write_file(daemon.rules(), "[[rule]]\nid = \"a\"\ncategory = \"commerce.qualiti\"\nany = [\"货不对板\"]\n");
  const CallResult result = call_danmakud({"rules", "lint", "-c", daemon.config()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("rules.toml:1: warning: rule \"a\": unknown category \"commerce.qualiti\", did "
                                    "you mean \"commerce.quality\"? Without"));
}

TEST(RulesLint, NamesACorpusThatCannotBeRead) {
  const Danmakud daemon;
  const CallResult result = call_danmakud({"rules", "lint", "-c", daemon.config(), "--corpus", "/nowhere.txt"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, StartsWith("danmakud: /nowhere.txt: "));
}

TEST(Explain, AnswersLineByLineInOrder) {
  const Danmakud daemon;
  const CallResult result =
      call_danmakud({"explain", "-c", daemon.config(), "--json"},
                    "貨 不對板\n{\"type\":\"comment\",\"text\":\"hi\",\"room_id\":\"r\"}\n{\"type\":\"comment\"}\n");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith(R"({"text":"貨 不對板","normalised":"货不对板","complaint":true)"));
  EXPECT_THAT(result.out, HasSubstr("\n"
                                    R"({"text":"hi","normalised":"hi","complaint":false,"category":null)"));
  EXPECT_THAT(result.out, HasSubstr("\n"
                                    R"({"error":{"event":3,"code":"missing_member")"));
}

TEST(Explain, TellsPeopleOneText) {
  const Danmakud daemon;
  const CallResult result = call_danmakud({"explain", "-c", daemon.config(), "货不对板"});
  EXPECT_THAT(result.out, HasSubstr("commerce.mismatch.basic, bytes 0..12: 货不对板"));
}

TEST(Replay, PrintsTicketsAndASummary) {
  const Danmakud daemon;
  const CallResult result = call_danmakud({"replay", "-c", daemon.config(), "-"}, kEvents);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1);
  EXPECT_THAT(result.out, HasSubstr(R"("duplicates":{"events":2,"users":2,"anonymous":0)"));
  EXPECT_THAT(result.err, StartsWith("4 events in "));
  EXPECT_THAT(result.err, HasSubstr("2 complaints in 1 tickets (0 of them only observed), 1 rejected"));
}

TEST(Replay, AgainstTellsNewLostAndChangedTickets) {
  const Danmakud ours, theirs;
  write_file(theirs.rules(),
             "[[rule]]\nid = \"a\"\ncategory = \"commerce.quality\"\nweight = 0.8\nany = [\"货不对板\", \"假货\"]\n");
  const std::string events =
      "{\"type\":\"comment\",\"room_id\":\"r\",\"user_id\":\"u1\",\"text\":\"货不对板\"}\n"
      "{\"type\":\"comment\",\"room_id\":\"r\",\"user_id\":\"u2\",\"text\":\"这是假货\"}\n";
  const CallResult result = call_danmakud({"replay", "-c", ours.config(), "--against", theirs.config(), "-"}, events);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr(R"({"change":"changed","text":"货不对板")"));
  EXPECT_THAT(result.out, HasSubstr(R"("category":"commerce.quality")"));
  EXPECT_THAT(result.err, HasSubstr("the other configuration: "));
}

TEST(Replay, AgainstItselfDiffersInNothing) {
  const Danmakud daemon;
  const CallResult result =
      call_danmakud({"replay", "-c", daemon.config(), "--against", daemon.config(), "-"}, kEvents);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("0 tickets new, 0 lost, 0 changed"));
}

void write_zstd(const std::string& path, std::string_view text) {
  std::string packed(::ZSTD_compressBound(text.size()), '\0');
  packed.resize(::ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  write_file(path, packed);
}

// There are more tickets than a pipe takes.
TEST(Replay, EndsWithoutAWordWhenNobodyReadsOn) {
  const TempDir directory;
  const std::string source = DANMAKUD_SOURCE_DIR, err = directory / "err";
  const std::string call = DANMAKUD_BINARY " replay -c " + source + "/config/danmakud.toml " + source +
                           "/config/sample/evening.ndjson 2>" + err + " | true";
  EXPECT_EQ(std::system(call.c_str()), 0);
  EXPECT_EQ(read_file(err), "");
}

TEST(Replay, ReadsZstd) {
  const Danmakud daemon;
  const TempDir directory;
  write_zstd(directory / "e.zst", kEvents);
  const CallResult result = call_danmakud({"replay", "-c", daemon.config(), directory / "e.zst"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, StartsWith("4 events in "));
}

TEST(Replay, AFileThatIsCutOffIsExit1) {
  const Danmakud daemon;
  const TempDir directory;
  write_gzip(directory / "e.gz", kEvents);
  write_zstd(directory / "e.zst", kEvents);
  for (const std::string& name : {directory / "e.gz", directory / "e.zst"}) {
    write_file(name, read_file(name).substr(0, 60));
    const CallResult result = call_danmakud({"replay", "-c", daemon.config(), name});
    EXPECT_EQ(result.exit_code, 1) << name;
    EXPECT_THAT(result.err, HasSubstr("e." + name.substr(name.rfind('.') + 1) + ": is damaged or cut short"));
  }
}

TEST(Replay, ReadsGzipAsItReadsPlain) {
  const Danmakud daemon;
  const TempDir directory;
  write_file(directory / "e.ndjson", kEvents);
  write_gzip(directory / "e.ndjson.gz", kEvents);
  const CallResult plain = call_danmakud({"replay", "-c", daemon.config(), directory / "e.ndjson"});
  const CallResult gzip =
      call_danmakud({"replay", "-c", daemon.config(), "--speed", "1000", directory / "e.ndjson.gz"});
  EXPECT_EQ(gzip.exit_code, 0);
  EXPECT_EQ(plain.out.substr(0, 60), gzip.out.substr(0, 60));  // up to the members that depend on the run
  EXPECT_THAT(plain.out, Not(IsEmpty()));
}

TEST(Replay, AMissingFileIsExit1) {
  const Danmakud daemon;
  const CallResult result = call_danmakud({"replay", "-c", daemon.config(), "/nowhere.gz"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err, "danmakud: /nowhere.gz: No such file or directory\n");
}

}  // namespace
}  // namespace danmakud::test
