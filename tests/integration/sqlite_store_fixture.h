// A store on a real file, and what tests ask of it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "adapters/sqlite_statement.h"
#include "adapters/sqlite_store.h"
#include "tests/support/changes.h"
#include "tests/support/temp_dir.h"

namespace danmakud::test {

inline const pipeline::QueueName kQueue{"merchant-service", pipeline::Priority::p2};

// Writes down what the window is told.
struct WindowNotes : pipeline::WindowLoader {
  void on_ticket(const pipeline::TicketBody& body, const pipeline::TicketState& state) override {
    bodies.push_back(body);
    states.push_back(state);
  }
  void on_complainant(const pipeline::TicketId& ticket, const pipeline::Complainant& who) override {
    complainants[ticket].push_back(who);
  }
  void on_serial(std::int32_t day, std::uint32_t last) override { serials[day] = last; }

  std::vector<pipeline::TicketBody> bodies;
  std::vector<pipeline::TicketState> states;
  std::map<pipeline::TicketId, std::vector<pipeline::Complainant>> complainants;
  std::map<std::int32_t, std::uint32_t> serials;
};

class SqliteStoreFixture : public testing::Test {
 protected:
  void SetUp() override {
    options_.path = directory_ / "store.db";
    open();
  }
  void open() {
    store_.reset();
    store_ = std::make_unique<adapters::SqliteStore>(options_);
  }
  pipeline::CommitReport commit(const std::vector<pipeline::TicketChange>& changes,
                                const std::vector<pipeline::Delivered>& delivered = {}) {
    pipeline::Result<pipeline::CommitReport> report = store_->commit(changes, delivered);
    EXPECT_TRUE(report) << report.error().message();
    return report ? *report : pipeline::CommitReport{};
  }
  void open_tickets(int count) {  // numbered from 1, in one commit
    std::vector<pipeline::TicketChange> changes;
    for (int n = 1; n <= count; ++n) changes.push_back(opening(n));
    commit(changes);
  }
  WindowNotes load(std::size_t max_tickets = 1000) {
    WindowNotes window;
    EXPECT_TRUE(store_->load(max_tickets, window));
    return window;
  }
  std::vector<pipeline::OutboxEntry> waiting(const pipeline::QueueName& queue = kQueue, std::int64_t after = 0) {
    std::vector<pipeline::OutboxEntry> entries;
    EXPECT_TRUE(store_->make_outbox_reader()->read(queue, after, 1000, entries));
    return entries;
  }
  void run_sql(const char* sql) {
    const adapters::SqliteConnection connection(options_.path, adapters::SqliteConnection::Mode::read_write);
    ASSERT_FALSE(connection.run(sql)) << sqlite3_errmsg(connection.get());
  }

  TempDir directory_;
  adapters::SqliteOptions options_;
  std::unique_ptr<adapters::SqliteStore> store_;
};

}  // namespace danmakud::test
