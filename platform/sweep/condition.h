#pragma once
// A condition on the values of a study's axes, in the words of SQL.

#include <string>
#include <vector>

#include "platform/sweep/sqlite.h"

namespace tessera::sweep {

// "rows * cols <= 256 AND preset <> 'LPDDR4'", over columns of the labels' names. A value that is a
// number compares as one, with its unit as a text. Throws config::Error for what SQLite does not
// understand.
class Condition {
  public:
    Condition(const std::string& expression, const std::vector<std::string>& labels);
    // Of one value for each label; NULL does not hold.
    [[nodiscard]] bool holds(const std::vector<std::string>& values);

  private:
    Sqlite database_;
    Statement query_;
};

}  // namespace tessera::sweep
