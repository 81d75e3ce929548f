// A commit's writes to the log, gathered: what SQLite reads back, and what others read, is what it wrote.
#include "adapters/sqlite_log.h"

#include <string>

#include <gtest/gtest.h>

#include "adapters/sqlite_statement.h"
#include "tests/support/failing_vfs.h"
#include "tests/support/temp_dir.h"

namespace danmakud::adapters {
namespace {

class SqliteLogTest : public testing::Test {
 protected:
  void SetUp() override {
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = 10");
    run("CREATE TABLE t (x BLOB NOT NULL)");
    log_.attach(connection_.get());
  }
  void run(const std::string& sql) { ASSERT_FALSE(connection_.run(sql.c_str())) << sql; }
  void add_pages(int count) {  // more than the cache holds are written before the commit
    run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(count) +
        ") INSERT INTO t SELECT randomblob(4000) FROM n");
  }
  static std::int64_t ask(const SqliteConnection& connection, std::string_view sql) {
    Statement statement(connection, sql);
    std::error_code error;
    return statement.next(error) ? statement.integer(0) : -1;
  }
  std::int64_t rows_for_others() const {
    const SqliteConnection other(path_, SqliteConnection::Mode::read_only);
    EXPECT_EQ(ask(other, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
    return ask(other, "SELECT count(*) FROM t");
  }

  test::FailingVfs disk_;
  test::TempDir directory_;
  const std::string path_ = directory_ / "log.db";
  SqliteLog log_{path_ + "-wal"};
  SqliteConnection connection_{path_, SqliteConnection::Mode::read_write};
};

TEST_F(SqliteLogTest, ACommitOfAnySizeIsThereForOthers) {
  add_pages(2);
  EXPECT_EQ(rows_for_others(), 2);
  add_pages(200);
  EXPECT_EQ(rows_for_others(), 202);
  EXPECT_GT(log_.pages(), 200);
}

TEST_F(SqliteLogTest, WhatIsWrittenBeforeTheCommitIsReadBack) {
  run("BEGIN");
  add_pages(100);
  EXPECT_EQ(ask(connection_, "SELECT count(*) FROM t WHERE length(x) = 4000"), 100);
  EXPECT_EQ(rows_for_others(), 0);
  run("UPDATE t SET x = randomblob(3000)");  // rewrites what is in the log already
  run("COMMIT");
  EXPECT_EQ(rows_for_others(), 100);
}

TEST_F(SqliteLogTest, WhatIsRolledBackIsGone) {
  run("BEGIN");
  add_pages(100);
  run("ROLLBACK");
  add_pages(3);
  EXPECT_EQ(rows_for_others(), 3);
}

TEST_F(SqliteLogTest, ARollbackNeedsNoRoomOnTheDisk) {
  run("BEGIN");
  add_pages(20);
  disk_.fail_from(1, test::FailingVfs::Fault::disk_full);
  run("ROLLBACK");
  EXPECT_FALSE(disk_.has_failed());
  disk_.heal();
  EXPECT_EQ(rows_for_others(), 0);
}

TEST_F(SqliteLogTest, WhatIsRolledBackIsNotWrittenOverWhatOthersCommit) {
  const SqliteConnection other(path_, SqliteConnection::Mode::read_write);
  run("PRAGMA wal_checkpoint");  // so that page 1 need not be read from the log
  run("BEGIN");
  add_pages(20);
  run("ROLLBACK");
  ASSERT_FALSE(other.run("INSERT INTO t VALUES (randomblob(20000))"));
  add_pages(1);
  EXPECT_EQ(rows_for_others(), 2);
}

// A statement that fails need not end its transaction.
TEST_F(SqliteLogTest, WhatCouldNotBeWrittenAtOnceIsThereAfterTheCommit) {
  run("BEGIN");
  add_pages(20);
  disk_.fail_from(1, test::FailingVfs::Fault::disk_full);
  EXPECT_TRUE(connection_.run("UPDATE t SET x = randomblob(3000)"));
  disk_.heal();
  run("COMMIT");
  EXPECT_EQ(rows_for_others(), 20);
}

TEST_F(SqliteLogTest, AnotherFileAtItsPathIsNoticed) {
  EXPECT_FALSE(log_.is_lost());
  const SqliteConnection other(path_, SqliteConnection::Mode::read_only);
  ASSERT_EQ(std::remove((path_ + "-wal").c_str()), 0);
  EXPECT_TRUE(log_.is_lost());
}

}  // namespace
}  // namespace danmakud::adapters
