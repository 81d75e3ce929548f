#include "adapters/sqlite_statement.h"

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace danmakud::adapters {
namespace {

struct TransactionTest : testing::Test {
  std::error_code write() const {
    const SqliteConnection other(path, SqliteConnection::Mode::read_write);
    sqlite3_busy_timeout(other.get(), 0);
    return other.run("INSERT INTO t VALUES (1)");
  }

  test::TempDir directory;
  const std::string path = directory / "some.db";
  const SqliteConnection connection{path, SqliteConnection::Mode::read_write};
  const std::error_code made = connection.run("PRAGMA journal_mode = WAL; CREATE TABLE t (x)");
};

TEST_F(TransactionTest, WhoReadsLetsOthersWriteThoughItsStatementsArePrepared) {
  Transaction::Statements prepared(connection);
  Transaction transaction(connection, &prepared);
  ASSERT_FALSE(transaction.begin_reading());
  EXPECT_FALSE(write());
}

TEST_F(TransactionTest, WhoWritesLetsNobodyElse) {
  Transaction transaction(connection);
  ASSERT_FALSE(transaction.begin());
  EXPECT_TRUE(write());
}

}  // namespace
}  // namespace danmakud::adapters
