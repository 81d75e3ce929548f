#include "adapters/sqlite_schema.h"

#include <array>

#include "adapters/schema_1.h"
#include "adapters/store_places.h"

namespace danmakud::adapters {
namespace {

constexpr std::int64_t kApplicationId = 0x444d4b55;  // "DMKU"

constexpr const char* kVersion1 = R"(
CREATE TABLE tickets (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  serial_day INTEGER NOT NULL,
  serial_number INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  incident BLOB,
  team TEXT NOT NULL,
  category TEXT NOT NULL,
  platform TEXT,
  room_id TEXT,
  user_id TEXT,
  merchant_id TEXT,
  item_id TEXT,
  body TEXT NOT NULL
);
CREATE INDEX tickets_by_serial ON tickets (serial_day, serial_number);

CREATE TABLE ticket_states (
  seq INTEGER PRIMARY KEY,
  status TEXT NOT NULL,
  priority INTEGER NOT NULL,
  change TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  events INTEGER NOT NULL,
  users INTEGER NOT NULL,
  anonymous INTEGER NOT NULL,
  first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  acknowledge_by_ms INTEGER,
  respond_by_ms INTEGER,
  investigate_by_ms INTEGER,
  classify_by_ms INTEGER,
  solution_by_ms INTEGER,
  order_id TEXT,
  attachments BLOB,
  last_complainant INTEGER,
  early_complainant INTEGER
);
CREATE INDEX tickets_observed ON ticket_states (seq) WHERE status = 'observed';

CREATE TABLE complainants (
  id INTEGER PRIMARY KEY,
  ticket_seq INTEGER NOT NULL,
  previous INTEGER,
  type TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  user_hash INTEGER NOT NULL,
  event_hash INTEGER NOT NULL,
  text_hash INTEGER NOT NULL,
  rule_hashes BLOB,
  event_id TEXT,
  platform TEXT,
  channel TEXT,
  room_id TEXT,
  user_id TEXT,
  user_key TEXT,
  user_name TEXT,
  contact TEXT,
  contact_ref TEXT,
  reply_to TEXT,
  order_id TEXT,
  text TEXT
);

CREATE TABLE transitions (
  ticket_seq INTEGER NOT NULL,
  version INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  change TEXT NOT NULL,
  status TEXT NOT NULL,
  priority INTEGER NOT NULL,
  events INTEGER NOT NULL,
  users INTEGER NOT NULL,
  PRIMARY KEY (ticket_seq, version)
) WITHOUT ROWID;

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  team TEXT NOT NULL,
  priority INTEGER NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX outbox_by_queue ON outbox (team, priority);

CREATE TABLE serials (day INTEGER PRIMARY KEY, last INTEGER NOT NULL);
)";

constexpr const char* kVersion2 = R"(
CREATE TABLE tickets (seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, opening BLOB NOT NULL);
CREATE TABLE ticket_states (seq INTEGER PRIMARY KEY, growth BLOB NOT NULL);
CREATE TABLE complainants (block INTEGER PRIMARY KEY, received_ms INTEGER NOT NULL, joiners BLOB NOT NULL);
CREATE TABLE transitions (
  ticket_seq INTEGER NOT NULL,
  version INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  change TEXT NOT NULL,
  status TEXT NOT NULL,
  priority INTEGER NOT NULL,
  events INTEGER NOT NULL,
  users INTEGER NOT NULL,
  PRIMARY KEY (ticket_seq, version)
) WITHOUT ROWID;
CREATE TABLE observed (seq INTEGER PRIMARY KEY);
CREATE TABLE queues (
  number INTEGER PRIMARY KEY,
  team TEXT NOT NULL,
  priority INTEGER NOT NULL,
  UNIQUE (team, priority)
);
CREATE TABLE outbox (place INTEGER PRIMARY KEY, version INTEGER NOT NULL);
CREATE TABLE serials (
  day INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  PRIMARY KEY (day, first)
) WITHOUT ROWID;
)";

void run(const SqliteConnection& connection, const char* sql) {
  require(connection.run(sql));
}

void create_version_1(const SqliteConnection& connection) {
  run(connection, kVersion1);
}

void migrate_version_1(const SqliteConnection& connection) {
  set_version_1_aside(connection);
  run(connection, kVersion2);
  take_over_version_1(connection);
}

// kMigrations[n] brings a file of version n to version n + 1; an empty file has version 0.
constexpr std::array<void (*)(const SqliteConnection&), kSchemaVersion> kMigrations{create_version_1,
                                                                                    migrate_version_1};

std::int64_t ask(const SqliteConnection& connection, std::string_view sql) {
  Statement statement(connection, sql);
  std::error_code error;
  const std::int64_t answer = statement.next(error) ? statement.integer(0) : 0;
  require(error);
  return answer;
}

// Before it is migrated; made inside a read transaction, it stays where it is.
void copy_aside(const SqliteConnection& connection, const std::string& path, std::int64_t version) {
  copy(connection, path + ".v" + std::to_string(version));
}

}  // namespace

void begin_at(const SqliteConnection& connection, std::int64_t version) {
  run(connection,
      "DROP TABLE tickets; DROP TABLE ticket_states; DROP TABLE complainants; DROP TABLE transitions;"
      "DROP TABLE observed; DROP TABLE queues; DROP TABLE outbox; DROP TABLE serials");
  for (std::int64_t step = 0; step < version; ++step) kMigrations.at(static_cast<std::size_t>(step))(connection);
}

void migrate_from(const SqliteConnection& connection, std::int64_t version) {
  for (auto step = static_cast<std::size_t>(version); step < kMigrations.size(); ++step) kMigrations[step](connection);
  run(connection, ("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str());
  run(connection, ("PRAGMA user_version = " + std::to_string(kSchemaVersion)).c_str());
}

void prepare_schema(const SqliteConnection& connection, const std::string& path) {
  const bool is_empty = ask(connection, "SELECT count(*) FROM sqlite_schema") == 0;
  const bool is_ours = ask(connection, "PRAGMA application_id") == kApplicationId;
  const std::int64_t version = ask(connection, "PRAGMA user_version");
  if (!is_empty && !is_ours) throw StoreError(path + ": is a database, but not one of danmakud");
  if (version > kSchemaVersion) {
    throw StoreError(path + ": has schema version " + std::to_string(version) + ", this program knows up to " +
                     std::to_string(kSchemaVersion) +
                     "; start a newer program, or put its copy from before the change, " + path + ".v" +
                     std::to_string(kSchemaVersion) + ", in its place");
  }
  if (version == kSchemaVersion) return;
  if (!is_empty) copy_aside(connection, path, version);

  Transaction transaction(connection);
  require(transaction.begin());
  migrate_from(connection, version);
  require(transaction.commit());
}

}  // namespace danmakud::adapters
