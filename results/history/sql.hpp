// As much of SQLite as a history takes: a file that is open, and statements with parameters. What goes wrong is an
// InputError, because it is the file, or who else uses it, that is wrong.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace pushbench::results {

class Database {
 public:
  enum class Missing : std::uint8_t { is_made, is_refused };

  /// Throws InputError if `file` can't be opened, or is no database. What a file defines beside tables (triggers,
  /// views) is not carried out: it may come from anybody.
  Database(std::filesystem::path file, Missing missing);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Statements without parameters or results.
  void execute(const char* sql);

  /// The first column of the first row.
  std::int64_t number(const char* sql);
  std::string text(const char* sql);

  /// The row that was inserted last, and how many the last statement changed.
  std::int64_t last_row() const;
  std::int64_t changed_rows() const;

  const std::filesystem::path& file() const { return file_; }
  sqlite3* handle() { return handle_; }

  [[noreturn]] void fail(int code) const;
  /// For what SQLite does not see, but should not be.
  [[noreturn]] void refuse(std::string_view problem, std::string_view accepted = {}) const;

 private:
  std::filesystem::path file_;
  sqlite3* handle_ = nullptr;
};

/// One statement; parameters are numbered from 1, columns from 0.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(int place, std::string_view text);
  Statement& bind(int place, std::int64_t number);
  Statement& bind(int place, const std::optional<double>& number);
  Statement& bind_bytes(int place, std::string_view bytes);

  /// False when there is no further row.
  bool step();
  /// To its end, for what gives no rows; it can then be bound anew.
  void run();

  std::int64_t number(int column) const;
  std::optional<double> value(int column) const;  ///< absent: null, no number, or none that is finite
  std::string text(int column) const;
  std::string bytes(int column) const;

 private:
  void check(int code) const;

  Database& database_;
  sqlite3_stmt* handle_ = nullptr;
};

/// What is done until commit() is done wholly, or not at all. Waits for other writers.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace pushbench::results
