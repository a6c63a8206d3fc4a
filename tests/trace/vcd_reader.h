#pragma once
// A strict reader of value change dumps: what it does not expect is an error.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::test {

struct VcdChange {
    std::uint64_t time = 0;
    std::string value;  // "1", "101" without b, a number without r, a word without s; "x" while the
                        // dump is off
    bool operator==(const VcdChange&) const = default;
};

struct VcdVariable {
    std::string path, type;  // of scopes and name, with dots
    unsigned width = 0;
    std::vector<VcdChange> changes;  // the first is its initial value
};

struct Vcd {
    std::map<std::string, VcdVariable> variables;  // by path
    std::uint64_t first = 0, last = 0;             // times
    // The value that holds after all changes at `time`; empty before the first.
    [[nodiscard]] std::string value_at(const std::string& path, std::uint64_t time) const;
};

// Throws std::runtime_error with the line of the first fault: grammar, ids that are not declared or
// twice, values wider than their variable or of another type, times that go back, changes before
// the initial values, initial values that are missing.
[[nodiscard]] Vcd read_vcd(std::string_view text);

}  // namespace tessera::test
