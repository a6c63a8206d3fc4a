#include "platform/sweep/condition.h"

#include <fmt/format.h>

#include "platform/config/error.h"
#include "platform/config/number.h"
#include "platform/config/wording.h"

namespace tessera::sweep {

namespace {

// What SQLite says of a name that is no column.
constexpr std::string_view kUnknown = "no such column: ";

Statement prepare(const Sqlite& database, const std::string& expression,
                  const std::vector<std::string>& labels) {
    std::string columns;
    for (std::size_t i = 0; i < labels.size(); ++i)
        columns += fmt::format("{}?{} AS \"{}\"", i == 0 ? "" : ", ", i + 1, labels[i]);
    const std::string origin = fmt::format("where {}", config::quote(expression));
    try {
        // A comment at its end would swallow the parenthesis but for the line.
        return database.prepare(
            fmt::format("SELECT 1 FROM (SELECT {}) WHERE (\n{}\n)", columns, expression));
    } catch (const config::Error& error) {
        std::string reason = error.what();
        if (const std::size_t at = reason.find(": "); at != std::string::npos)
            reason.erase(0, at + 2);
        if (const std::size_t at = reason.find(kUnknown); at != std::string::npos) {
            const std::vector<std::string_view> known(labels.begin(), labels.end());
            const std::string word = reason.substr(at + kUnknown.size());
            throw config::Error(
                origin, fmt::format("there is no axis {}{}; there are {}", config::quote(word),
                                    config::did_you_mean(word, known), fmt::join(labels, ", ")));
        }
        throw config::Error(origin, "expected a condition in SQL: " + reason);
    }
}

}  // namespace

Condition::Condition(const std::string& expression, const std::vector<std::string>& labels)
    : query_(prepare(database_, expression, labels)) {}

bool Condition::holds(const std::vector<std::string>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const int parameter = static_cast<int>(i) + 1;
        if (const auto number = config::parse_decimal(values[i]))
            query_.bind(parameter, config::to_double(*number));
        else
            query_.bind(parameter, std::string_view(values[i]));
    }
    const bool held = query_.step();
    while (held && query_.step()) {
    }
    return held;
}

}  // namespace tessera::sweep
