#include "platform/sweep/sqlite.h"

#include <fmt/format.h>

#include <utility>

#include <sqlite3.h>

#include "platform/config/error.h"

namespace tessera::sweep {

namespace {

constexpr int kPatienceMs = 10'000;  // with another process that is writing

[[noreturn]] void refuse(sqlite3* database, const std::string& name) {
    throw config::Error(name, sqlite3_errmsg(database));
}

}  // namespace

Statement::Statement(sqlite3_stmt* statement, std::string name)
    : statement_(statement), name_(std::move(name)) {}

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), name_(std::move(other.name_)) {}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(int parameter, std::int64_t value) {
    if (sqlite3_bind_int64(statement_, parameter, value) != SQLITE_OK)
        refuse(sqlite3_db_handle(statement_), name_);
    return *this;
}

Statement& Statement::bind(int parameter, double value) {
    if (sqlite3_bind_double(statement_, parameter, value) != SQLITE_OK)
        refuse(sqlite3_db_handle(statement_), name_);
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view value) {
    // An empty view may point nowhere, which SQLite takes for NULL.
    if (sqlite3_bind_text64(statement_, parameter, value.empty() ? "" : value.data(), value.size(),
                            SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK)
        refuse(sqlite3_db_handle(statement_), name_);
    return *this;
}

Statement& Statement::bind_null(int parameter) {
    if (sqlite3_bind_null(statement_, parameter) != SQLITE_OK)
        refuse(sqlite3_db_handle(statement_), name_);
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    const std::string reason =
        code == SQLITE_DONE ? "" : sqlite3_errmsg(sqlite3_db_handle(statement_));
    sqlite3_reset(statement_);
    if (code != SQLITE_DONE) throw config::Error(name_, reason);
    return false;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }
std::string Statement::text(int column) const {
    const unsigned char* const text = sqlite3_column_text(statement_, column);
    if (text == nullptr) return {};
    return {reinterpret_cast<const char*>(text),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Sqlite::Sqlite(const std::string& path, Access access) : name_(path) {
    const int flags =
        access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(path.c_str(), &database_, flags, nullptr) != SQLITE_OK) {
        const config::Error error(name_, sqlite3_errmsg(database_));
        sqlite3_close(database_);
        throw error;
    }
    sqlite3_busy_timeout(database_, kPatienceMs);
}

Sqlite::Sqlite() : name_("where") {
    if (sqlite3_open(":memory:", &database_) != SQLITE_OK) {
        sqlite3_close(database_);
        throw config::Error(name_, "SQLite has no memory");
    }
    // A name in double quotes that is unknown is an error rather than a text.
    sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
}

Sqlite::~Sqlite() { sqlite3_close(database_); }

Statement Sqlite::prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    if (sqlite3_prepare_v2(database_, sql.data(), static_cast<int>(sql.size()), &statement,
                           &tail) != SQLITE_OK)
        refuse(database_, name_);
    Statement owned(statement, name_);
    if (statement == nullptr ||
        std::string_view(tail, sql.data() + sql.size()).find_first_not_of(" \t\n") !=
            std::string_view::npos)
        throw config::Error(name_, "expected one statement");
    return owned;
}

void Sqlite::execute(const std::string& sql) const {
    if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        refuse(database_, name_);
}

Transaction::~Transaction() {
    if (!is_open_) return;
    try {
        database_.execute("ROLLBACK");
    } catch (const config::Error&) {
        // SQLite has undone it already.
    }
}

}  // namespace tessera::sweep
