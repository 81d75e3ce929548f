// A store of the first version, and what becomes of it.
#include <filesystem>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sqlite_schema.h"
#include "adapters/sqlite_store.h"
#include "adapters/ticket_query.h"
#include "pipeline/ticket_json.h"
#include "tests/support/changes.h"
#include "tests/support/temp_dir.h"

namespace danmakud::adapters {
namespace {

using namespace test;
using pipeline::TicketChange;
using testing::ElementsAre;
using testing::HasSubstr;

struct MigratedWindow final : pipeline::WindowLoader {
  void on_ticket(const pipeline::TicketBody& body, const pipeline::TicketState& state) override {
    states.emplace(body.id, state);
  }
  void on_complainant(const pipeline::TicketId& ticket, const pipeline::Complainant& who) override {
    users[ticket].push_back(who.user_id);
    hashes[ticket] = who.rule_hashes;
  }
  void on_serial(std::int32_t day, std::uint32_t last) override { serials[day] = last; }

  std::map<pipeline::TicketId, pipeline::TicketState> states;
  std::map<pipeline::TicketId, std::vector<std::string>> users;
  std::map<pipeline::TicketId, std::vector<std::uint64_t>> hashes;
  std::map<std::int32_t, std::uint32_t> serials;
};

// Writes rows as the first version wrote them.
class Version1 {
 public:
  explicit Version1(const std::string& path)
      : connection_(path, SqliteConnection::Mode::read_write), ticket_((begin(connection_), connection_), kTicket) {}
  ~Version1() { connection_.run("COMMIT"); }
  Version1(const Version1&) = delete;
  Version1& operator=(const Version1&) = delete;

  void add_ticket(int n, int joiners, std::string_view status = "pending") {
    const TicketChange change = opening(n);
    std::string json;
    pipeline::append_ticket_json({*change.body, change.state, {}}, json);
    const std::int64_t opener = add_complainant(n, change.complainant, std::nullopt);
    std::int64_t last = opener;
    for (int i = 0; i < joiners; ++i)
      last = add_complainant(n, joining(n, static_cast<std::uint32_t>(i + 2)).complainant, last);
    require(ticket_
                .bind(n, to_bytes(change.ticket), n, change.body->created_ms, change.body->received_ms,
                      std::string_view(json))
                .run());
    require(state_
                .bind(n, status, joiners == 0 ? 1 : 2, change.state.updated_ms, joiners + 1,
                      change.state.sla.respond_by_ms, last, std::string_view("3:a,b2:cd"))
                .run());
    require(transition_.bind(n, change.state.updated_ms + kLateMs).run());
    if (status == "pending") require(outbox_.bind(n, joiners == 0 ? 1 : 2).run());
  }
  void run(const char* sql) { require(connection_.run(sql)); }

 private:
  static void begin(const SqliteConnection& connection) {
    begin_at(connection, 1);
    require(connection.run("PRAGMA user_version = 1; BEGIN"));
  }
  std::int64_t add_complainant(int n, const pipeline::Complainant& who, std::optional<std::int64_t> previous) {
    const Bytes hashes{reinterpret_cast<const std::uint8_t*>(who.rule_hashes.data()), 8 * who.rule_hashes.size()};
    require(complainant_
                .bind(n, previous, to_string(who.type), who.at_ms, who.received_ms, who.user_hash, who.event_hash,
                      who.text_hash, hashes, std::string_view(who.event_id), std::string_view(who.platform),
                      std::string_view(who.room_id), std::string_view(who.user_id), std::string_view(who.text))
                .run());
    return sqlite3_last_insert_rowid(connection_.get());
  }

  const SqliteConnection connection_;
  static constexpr std::string_view kTicket =
      "INSERT INTO tickets VALUES (?1, ?2, 20261111, ?3, ?4, ?5, ?2, 'merchant-service', 'commerce.mismatch', "
      "'kuaishou', 'r1', 'u1', 'm1', NULL, ?6)";
  Statement ticket_;
  Statement state_{connection_,
                   "INSERT INTO ticket_states VALUES (?1, ?2, 2, 'grown', ?3, ?4, ?5, ?5, 0, ?4, ?4, NULL, ?6, NULL, "
                   "NULL, NULL, 'o7', ?8, ?7, ?7)"};
  static constexpr std::int64_t kLateMs = 60'000;  // recorded events came that long after they had happened
  Statement transition_{connection_, "INSERT INTO transitions VALUES (?1, 1, ?2, 'created', 'pending', 2, 1, 1)"};
  Statement outbox_{connection_, "INSERT INTO outbox VALUES (?1, 'merchant-service', 2, ?2)"};
  Statement complainant_{connection_,
                         "INSERT INTO complainants VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, NULL, "
                         "?12, ?13, NULL, NULL, NULL, NULL, NULL, NULL, ?14)"};
};

class StoreMigrationTest : public testing::Test {
 protected:
  StoreMigrationTest() {
    options_.path = directory_ / "store.db";
    SqliteStore made(options_);
  }
  MigratedWindow load(SqliteStore& store) {
    MigratedWindow window;
    EXPECT_TRUE(store.load(5000, window));
    return window;
  }
  std::vector<pipeline::OutboxEntry> waiting(SqliteStore& store) {
    std::vector<pipeline::OutboxEntry> entries;
    EXPECT_TRUE(store.make_outbox_reader()->read({"merchant-service", pipeline::Priority::p2}, 0, 5000, entries));
    return entries;
  }

  TempDir directory_;
  SqliteOptions options_;
};

TEST_F(StoreMigrationTest, TakesOverTicketsAndWhoComplained) {
  {
    Version1 old(options_.path);
    old.add_ticket(1, 40);
    old.add_ticket(2, 0, "observed");
    old.add_ticket(3, 2);
  }
  SqliteStore store(options_);
  EXPECT_TRUE(std::filesystem::exists(options_.path + ".v1"));
  const MigratedWindow window = load(store);
  ASSERT_EQ(window.states.size(), 3U);
  const pipeline::TicketState& state = window.states.at(ticket_id(1));
  EXPECT_EQ(state.version, 2U);
  EXPECT_EQ(state.duplicates.events, 41U);
  EXPECT_EQ(state.sla.respond_by_ms, kEvening + 600'000);
  EXPECT_EQ(state.order_id, "o7");
  EXPECT_THAT(state.attachments, ElementsAre("a,b", "cd"));
  EXPECT_THAT(window.users.at(ticket_id(3)), ElementsAre("u3", "u3-2", "u3-3"));
  EXPECT_EQ(window.users.at(ticket_id(1)).size(), 41U);
  EXPECT_THAT(window.hashes.at(ticket_id(2)), ElementsAre(1, 0xffff'ffff'ffff'ffff));
  EXPECT_EQ(window.states.at(ticket_id(2)).duplicates.last_ms, opening(2).state.updated_ms);
  EXPECT_EQ(store.observed(), 1U);
}

TEST_F(StoreMigrationTest, WhatWaitedWaitsAndGrowsOn) {
  {
    Version1 old(options_.path);
    old.add_ticket(1, 2);
    old.add_ticket(2, 0);
  }
  SqliteStore store(options_);
  EXPECT_EQ(store.waiting(), 2U);
  const auto entries = waiting(store);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_THAT(entries[0].json, testing::AllOf(HasSubstr(R"("version":2)"), HasSubstr("货不对板+2")));
  ASSERT_TRUE(store.commit(all(joining(1, 4)), std::vector<pipeline::Delivered>{{entries[0].seq, 2}}));
  EXPECT_EQ(store.waiting(), 1U);
  EXPECT_THAT(load(store).users.at(ticket_id(1)), ElementsAre("u1", "u1-2", "u1-3", "u1-4"));
  TicketQuery query(options_.path);
  EXPECT_THAT(query.complainants(serial_of(1), "", 10)->value().items, testing::SizeIs(4));
}

TEST_F(StoreMigrationTest, SerialsGoOnBehindTheDaysLast) {
  {
    Version1 old(options_.path);
    old.add_ticket(5, 0);
    old.run("INSERT INTO serials VALUES (20261111, 42), (20261110, 7)");
  }
  SqliteStore store(options_);
  EXPECT_THAT(load(store).serials, ElementsAre(testing::Pair(20261110, 7U), testing::Pair(20261111, 42U)));
  TicketQuery query(options_.path);
  EXPECT_TRUE(query.find(serial_of(5))->has_value());
  EXPECT_FALSE(query.find(serial_of(42))->has_value());
}

TEST_F(StoreMigrationTest, OfADamagedOneWhatIsReadableIsTakenOver) {
  {
    Version1 old(options_.path);
    for (int n = 1; n <= 2000; ++n) old.add_ticket(n, n % 2);
  }
  {
    std::fstream file(options_.path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(options_.path) / 8 * 5 / 4096 * 4096));
    file << std::string(std::size_t{3} * 4096, '\xa5');
  }
  SqliteStore store(options_);
  EXPECT_TRUE(store.moved_aside());
  EXPECT_GT(load(store).states.size(), 1500U);
  EXPECT_TRUE(store.commit(all(opening(3000)), {}));
}

}  // namespace
}  // namespace danmakud::adapters
