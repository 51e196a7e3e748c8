#include "results/history/sql.hpp"

#include <sqlite3.h>

#include <cmath>
#include <utility>

#include "runtime/input_error.hpp"

namespace pushbench::results {

Database::Database(std::filesystem::path file, Missing missing) : file_(std::move(file)) {
  constexpr int kPatienceMs = 20'000;  // writers take milliseconds, and CI starts several at once
  std::error_code ignored;
  if (std::filesystem::is_directory(file_, ignored)) refuse("is a folder", "a file");
  if (missing == Missing::is_refused && !std::filesystem::exists(file_, ignored)) {
    refuse("there is no such history", "a file that \"pushbench history add\" made");
  }
  if (const auto folder = file_.parent_path(); !folder.empty() && !std::filesystem::is_directory(folder, ignored)) {
    refuse("there is no folder " + in_quotes(folder.string()), "a file in one there is");
  }
  const int flags = SQLITE_OPEN_READWRITE | (missing == Missing::is_made ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(file_.c_str(), &handle_, flags | SQLITE_OPEN_EXRESCODE, nullptr);
  try {
    if (code != SQLITE_OK) fail(code);
    sqlite3_busy_timeout(handle_, kPatienceMs);
    for (const auto& [option, on] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                     {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                     {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                                     {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                                     {SQLITE_DBCONFIG_ENABLE_FKEY, 1}}) {
      sqlite3_db_config(handle_, option, on, nullptr);
    }
    execute("PRAGMA cell_size_check = ON");
    // SQLite rounds up what is left of a page, and reads zeros there.
    execute("BEGIN");
    const std::int64_t bytes = number("PRAGMA page_count") * number("PRAGMA page_size");
    const bool cut_off = static_cast<std::int64_t>(std::filesystem::file_size(file_, ignored)) < bytes;
    execute("COMMIT");
    if (cut_off || text("PRAGMA quick_check(1)") != "ok") fail(SQLITE_CORRUPT);
  } catch (...) {
    sqlite3_close(handle_);
    throw;
  }
}

Database::~Database() { sqlite3_close(handle_); }

void Database::fail(int code) const {
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      refuse("is no history of pushbench", "a file that \"pushbench history add\" made, or a new one");
    case SQLITE_CORRUPT: refuse("is damaged", "an undamaged copy; \"sqlite3 FILE .recover\" may save what is left");
    case SQLITE_BUSY:
    case SQLITE_LOCKED: refuse("is in use by another process: try again");
    case SQLITE_READONLY: refuse("cannot be written");
    default: refuse(handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code));
  }
}

void Database::refuse(std::string_view problem, std::string_view accepted) const {
  throw InputError(file_.string(), problem, accepted);
}

void Database::execute(const char* sql) {
  if (const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK) fail(code);
}

std::int64_t Database::number(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.number(0) : 0;
}

std::string Database::text(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.text(0) : "";
}

std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(handle_); }

std::int64_t Database::changed_rows() const { return sqlite3_changes(handle_); }

Statement::Statement(Database& database, std::string_view sql) : database_(database) {
  check(sqlite3_prepare_v2(database_.handle(), sql.data(), static_cast<int>(sql.size()), &handle_, nullptr));
}

Statement::~Statement() { sqlite3_finalize(handle_); }

void Statement::check(int code) const {
  if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) database_.fail(code);
}

Statement& Statement::bind(int place, std::string_view text) {
  // No pointer would mean null.
  check(
      sqlite3_bind_text64(handle_, place, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(int place, std::int64_t number) {
  check(sqlite3_bind_int64(handle_, place, number));
  return *this;
}

Statement& Statement::bind(int place, const std::optional<double>& number) {
  check(number ? sqlite3_bind_double(handle_, place, *number) : sqlite3_bind_null(handle_, place));
  return *this;
}

Statement& Statement::bind_bytes(int place, std::string_view bytes) {
  check(sqlite3_bind_blob64(handle_, place, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  check(code);
  return code == SQLITE_ROW;
}

void Statement::run() {
  while (step()) {
  }
  check(sqlite3_reset(handle_));
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(handle_, column); }

std::optional<double> Statement::value(int column) const {
  const int type = sqlite3_column_type(handle_, column);
  if (type != SQLITE_FLOAT && type != SQLITE_INTEGER) return std::nullopt;
  const double value = sqlite3_column_double(handle_, column);
  return std::isfinite(value) ? std::optional{value} : std::nullopt;
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
  return text == nullptr ? "" : std::string(text, size);
}

std::string Statement::bytes(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
  return bytes == nullptr ? "" : std::string(bytes, size);
}

Transaction::~Transaction() {
  // After some errors SQLite has rolled back by itself.
  if (open_ && sqlite3_get_autocommit(database_.handle()) == 0) {
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace pushbench::results
