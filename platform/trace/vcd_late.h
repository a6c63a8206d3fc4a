#pragma once
// Signals of a waveform whose changes are known only later than they happened: power in bins, what
// a memory controller decided in advance.

#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::trace {

class VcdLateChanges {
  public:
    // `line` is the change as the file has it, with the end of its line.
    void add(std::uint64_t time_ps, std::string_view id, std::string line) {
        changes_.push_back({time_ps, std::string(id), std::move(line)});
    }
    [[nodiscard]] bool empty() const { return changes_.empty(); }
    [[nodiscard]] std::uint64_t size() const { return changes_.size(); }

    // Copies a dump that holds these signals without their changes, and puts those in.
    void merge(std::istream& dump, const std::function<void(std::string_view)>& output);

  private:
    struct Change {
        std::uint64_t time_ps;
        std::string id, line;
    };
    std::vector<Change> changes_;
};

}  // namespace tessera::trace
