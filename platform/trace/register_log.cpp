#include "platform/trace/register_log.h"

#include <algorithm>
#include <fmt/format.h>

#include "platform/workload/assign.h"

namespace tessera::trace {

namespace {

std::string place_in_array(const base::RegisterAccess& access) {
    return access.reg.count == 1 ? std::string() : fmt::format("[{}]", access.index);
}

}  // namespace

std::string describe_value(const base::Register& reg, std::uint32_t value) {
    std::string text;
    std::uint32_t rest = value;
    for (const base::Field& field : reg.fields) {
        const std::uint32_t bits = (value & field.mask()) >> field.lsb;
        rest &= ~field.mask();
        if (bits == 0) continue;
        if (!text.empty()) text += '|';
        text +=
            field.width == 1 ? std::string(field.name) : fmt::format("{}={:#x}", field.name, bits);
    }
    if (reg.fields.empty() || rest != 0) return fmt::format("{:#x}", value);
    return text.empty() ? "0" : text;
}

RegisterLog::RegisterLog(std::vector<std::string> globs,
                         std::function<void(std::string_view)> write)
    : globs_(std::move(globs)), write_(std::move(write)) {}

bool RegisterLog::is_wanted(const std::string& block) const {
    return std::any_of(globs_.begin(), globs_.end(), [&](const std::string& glob) {
        return workload::matches_glob(glob, block);
    });
}

void RegisterLog::finish_line(std::string line) const {
    if (place_) line += " at " + place_();
    write_(line + "\n");
}

void RegisterLog::on_register_access(const base::RegisterAccess& access) {
    if (!is_wanted(access.block)) return;
    finish_line(fmt::format("{:>14} ps {}.{}{} {} {}", access.time.value(), access.block,
                            access.reg.name, place_in_array(access), access.is_write ? "<-" : "->",
                            describe_value(access.reg, access.value)));
}

void RegisterLog::on_register_fault(const std::string& block, std::uint64_t offset, bool is_write,
                                    base::AccessFault fault) {
    if (!is_wanted(block)) return;
    finish_line(fmt::format("{:>14} ps {}+{:#x} {} refused: {}", sc_core::sc_time_stamp().value(),
                            block, offset, is_write ? "write" : "read", base::to_string(fault)));
}

}  // namespace tessera::trace
