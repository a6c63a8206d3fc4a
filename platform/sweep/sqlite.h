#pragma once
// SQLite as this project uses it: a connection and prepared statements that throw.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace tessera::sweep {

class Statement {
  public:
    ~Statement();
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) = delete;

    // Parameters count from 1.
    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, double value);
    Statement& bind(int parameter, std::string_view value);
    Statement& bind_null(int parameter);
    // Of the next row; false when there is none, and the statement may be bound and run again.
    bool step();
    // Runs a statement without rows to its end.
    void run() {
        while (step()) {
        }
    }

    // Columns count from 0.
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] bool is_null(int column) const;

  private:
    friend class Sqlite;
    Statement(sqlite3_stmt* statement, std::string name);

    sqlite3_stmt* statement_;
    std::string name_;  // of the database, for errors
};

class Sqlite {
  public:
    enum class Access { read, write };
    // Makes the file when it is to be written. Throws config::Error.
    Sqlite(const std::string& path, Access access);
    // In memory.
    Sqlite();
    ~Sqlite();
    Sqlite(const Sqlite&) = delete;
    Sqlite& operator=(const Sqlite&) = delete;

    // One statement. Throws config::Error.
    [[nodiscard]] Statement prepare(std::string_view sql) const;
    // Any number of them.
    void execute(const std::string& sql) const;

  private:
    std::string name_;
    sqlite3* database_ = nullptr;
};

// From its beginning to commit(), or undone.
class Transaction {
  public:
    explicit Transaction(const Sqlite& database) : database_(database) {
        database_.execute("BEGIN IMMEDIATE");
    }
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit() {
        database_.execute("COMMIT");
        is_open_ = false;
    }

  private:
    const Sqlite& database_;
    bool is_open_ = true;
};

}  // namespace tessera::sweep
