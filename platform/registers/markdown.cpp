#include "platform/registers/markdown.h"

#include <fmt/format.h>

#include <iterator>

namespace tessera::registers {

namespace {

std::string_view short_name(base::Access access) {
    switch (access) {
        case base::Access::rw: return "RW";
        case base::Access::ro: return "RO";
        case base::Access::wo: return "WO";
        case base::Access::w1c: return "W1C";
        case base::Access::rc: return "RC";
    }
    return "?";
}

// A bar would end the table's cell.
std::string cell(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        if (letter == '|') result += '\\';
        result += letter;
    }
    return result;
}

std::string place(const base::Register& reg) {
    if (reg.count == 1) return fmt::format("0x{:03X}", reg.offset);
    return fmt::format("0x{:03X} + {} i, i < {}", reg.offset, reg.stride_bytes, reg.count);
}

std::string reset(const base::Register& reg) {
    if (reg.reset_mask == 0) return "varies";
    const std::string value = fmt::format("0x{:X}", reg.reset);
    return reg.reset_mask == 0xFFFF'FFFF
               ? value
               : fmt::format("{}, but bits 0x{:X}", value, ~reg.reset_mask);
}

std::string bits(const base::Field& field) {
    if (field.width == 1) return std::to_string(field.lsb);
    return fmt::format("{}:{}", field.lsb + field.width - 1, field.lsb);
}

}  // namespace

std::string markdown(const base::RegisterMap& map) {
    std::string text;
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "## {}\n\n{}; a window of 0x{:X} bytes.\n\n", map.name, map.brief,
                   map.window_bytes);
    fmt::format_to(out, "| offset | register | access | reset | |\n|---|---|---|---|---|\n");
    for (const base::Register& reg : map.registers)
        fmt::format_to(out, "| {} | {} | {} | {} | {} |\n", place(reg), reg.name,
                       short_name(reg.access), reset(reg), cell(reg.brief));
    for (const base::Register& reg : map.registers) {
        if (reg.fields.empty()) continue;
        fmt::format_to(out, "\n### {}.{}\n\n| bits | field | access | |\n|---|---|---|---|\n",
                       map.name, reg.name);
        for (const base::Field& field : reg.fields)
            fmt::format_to(out, "| {} | {} | {} | {} |\n", bits(field), field.name,
                           short_name(field.access), cell(field.brief));
    }
    return text;
}

}  // namespace tessera::registers
