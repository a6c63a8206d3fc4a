#include "platform/trace/vcd_late.h"

#include <algorithm>
#include <charconv>

namespace tessera::trace {

namespace {

constexpr std::size_t kFlushBytes = 64 * 1024;

// Of "1!", "b101 !", "r0.5 !" and "sword !".
std::string id_of(const std::string& line) {
    const std::size_t blank = line.find(' ');
    return blank == std::string::npos ? line.substr(1) : line.substr(blank + 1);
}

}  // namespace

void VcdLateChanges::merge(std::istream& dump,
                           const std::function<void(std::string_view)>& output) {
    std::stable_sort(changes_.begin(), changes_.end(),
                     [](const Change& a, const Change& b) { return a.time_ps < b.time_ps; });
    std::map<std::string, const std::string*> values;  // now, by id
    auto next = changes_.begin();
    std::string text, line;
    bool is_in_header = true, is_listing = false, is_known = false;  // values are not unknown
    // Changes up to `time_ps`; those before it get times of their own.
    const auto put_until = [&](std::uint64_t time_ps, bool is_at_time) {
        std::uint64_t last_ps = time_ps;
        for (; next != changes_.end() &&
               (is_at_time ? next->time_ps <= time_ps : next->time_ps < time_ps);
             ++next) {
            const std::string*& value = values[next->id];
            const bool is_new = value == nullptr || *value != next->line;
            value = &next->line;
            if (!is_known || !is_new) continue;
            if (next->time_ps != last_ps) {
                last_ps = next->time_ps;
                text += '#' + std::to_string(last_ps) + '\n';
            }
            text += next->line;
        }
    };
    while (std::getline(dump, line)) {
        if (text.size() >= kFlushBytes) {
            output(text);
            text.clear();
        }
        if (is_in_header) {
            is_in_header = !line.starts_with("$enddefinitions");
        } else if (line[0] == '#') {
            std::uint64_t time_ps = 0;
            std::from_chars(line.data() + 1, line.data() + line.size(), time_ps);
            put_until(time_ps, false);
            text += line + '\n';
            put_until(time_ps, true);
            continue;
        } else if (line[0] == '$') {
            is_listing = line == "$dumpvars" || line == "$dumpon";
            if (is_listing) is_known = true;
            if (line == "$dumpoff") is_known = false;
        } else if (is_listing) {
            const auto value = values.find(id_of(line));
            if (value != values.end()) {
                text += *value->second;
                continue;
            }
        }
        text += line;
        text += '\n';
    }
    output(text);
}

}  // namespace tessera::trace
