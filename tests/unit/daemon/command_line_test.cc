#include "daemon/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace danmakud::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::variant<CommandLine, CallAnswer> call(std::vector<const char*> words) {
  words.insert(words.begin(), "danmakud");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}
CommandLine good(const std::vector<const char*>& words) {
  return std::get<CommandLine>(call(words));
}
CallAnswer refused(const std::vector<const char*>& words) {
  return std::get<CallAnswer>(call(words));
}

TEST(CommandLine, RunTakesAssignments) {
  const CommandLine line = good({"run", "-c", "d.toml", "--set", "a.b=1", "--set", "c.d=2", "--print"});
  EXPECT_EQ(line.verb, Verb::run);
  EXPECT_EQ(line.config, "d.toml");
  EXPECT_THAT(line.assignments, ElementsAre("a.b=1", "c.d=2"));
  EXPECT_TRUE(line.print);
}

TEST(CommandLine, ExplainTakesATextOrStdin) {
  EXPECT_EQ(good({"explain", "-c", "d.toml", "货不对板"}).text, "货不对板");
  const CommandLine line = good({"explain", "-c", "d.toml", "--json"});
  EXPECT_TRUE(line.json);
  EXPECT_FALSE(line.text);
}

TEST(CommandLine, RulesTestAndVersion) {
  EXPECT_EQ(good({"rules", "test", "-c", "d.toml"}).verb, Verb::rules_test);
  const CommandLine lint = good({"rules", "lint", "-c", "d.toml", "--corpus", "a.txt", "--corpus", "b.gz"});
  EXPECT_EQ(lint.verb, Verb::rules_lint);
  EXPECT_THAT(lint.corpora, ElementsAre("a.txt", "b.gz"));
  EXPECT_EQ(good({"version"}).verb, Verb::version);
}

TEST(CommandLine, ReplayTakesFilesAndASpeed) {
  const CommandLine line = good({"replay", "-c", "d.toml", "--speed", "2.5", "a.gz", "-"});
  EXPECT_THAT(line.events, ElementsAre("a.gz", "-"));
  EXPECT_EQ(line.speed, 2.5);
  EXPECT_EQ(good({"replay", "-c", "d.toml", "--speed", "max", "a"}).speed, 0);
}

TEST(CommandLine, AWrongCallIsToldInOneLine) {
  const std::vector<std::vector<const char*>> wrong{{},
                                                    {"dance"},
                                                    {"check"},
                                                    {"run", "-c"},
                                                    {"rules"},
                                                    {"replay", "-c", "d"},
                                                    {"replay", "-c", "d", "--speed", "0", "a"}};
  for (const auto& words : wrong) {
    const CallAnswer answer = refused(words);
    EXPECT_EQ(answer.exit_code, kWrongCall);
    EXPECT_THAT(answer.text, Not(HasSubstr("\n")));
  }
}

TEST(CommandLine, AWordThatIsNoVerbIsNamedWithTheOneThatIsMeant) {
  EXPECT_EQ(refused({"chekc", "-c", "d"}).text,
            "danmakud: unknown command \"chekc\", did you mean \"check\"? (see danmakud --help)");
  EXPECT_THAT(refused({"rules", "lent"}).text, HasSubstr("unknown command \"lent\", did you mean \"lint\"?"));
  EXPECT_THAT(refused({"--verbose"}).text, HasSubstr("unknown option \"--verbose\" (see"));
  EXPECT_THAT(refused({"rules", "lint"}).text, HasSubstr("--config"));
}

TEST(CommandLine, EveryVerbHasHelp) {
  for (const char* const verb : {"run", "check", "explain", "rules", "replay", "version"}) {
    const CallAnswer answer = refused({verb, "--help"});
    EXPECT_EQ(answer.exit_code, kSuccess);
    EXPECT_THAT(answer.text, HasSubstr(std::string("danmakud ") + verb));
  }
}

}  // namespace
}  // namespace danmakud::daemon
