#include "platform/soc/expectations.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <regex>

#include "platform/config/error.h"
#include "platform/config/wording.h"

namespace tessera::soc {

namespace {

// "uart.LCR.WLS" or "timer.CTRL[1]"
struct RegisterName {
    std::string_view block, reg, field;
    std::optional<std::uint32_t> index;
};

std::optional<std::uint64_t> number_of(std::string_view text) {
    const int base = text.starts_with("0x") ? 16 : 10;
    if (base == 16) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) return {};
    return value;
}

std::optional<RegisterName> split(std::string_view text) {
    RegisterName name;
    const std::size_t dot = text.find('.');
    if (dot == 0 || dot == std::string_view::npos) return {};
    name.block = text.substr(0, dot);
    std::string_view rest = text.substr(dot + 1);
    const std::size_t second = rest.find('.');
    if (second != std::string_view::npos) {
        name.field = rest.substr(second + 1);
        if (name.field.empty()) return {};
        rest = rest.substr(0, second);
    }
    if (rest.ends_with(']')) {
        const std::size_t bracket = rest.find('[');
        if (bracket == std::string_view::npos) return {};
        const auto index = number_of(rest.substr(bracket + 1, rest.size() - bracket - 2));
        if (!index || *index > UINT32_MAX) return {};
        name.index = static_cast<std::uint32_t>(*index);
        rest = rest.substr(0, bracket);
    }
    name.reg = rest;
    return rest.empty() ? std::nullopt : std::optional(name);
}

bool is_regex(std::string_view text) {
    return text.size() > 2 && text.front() == '/' && text.back() == '/';
}

std::regex regex_of(const std::string& text) {
    return std::regex(text.substr(1, text.size() - 2), std::regex::ECMAScript);
}

// Where the pattern ends in `text`, at `from` or behind it; npos when it is not there.
std::size_t end_of_match(const std::string& text, std::size_t from, const std::string& pattern) {
    if (!is_regex(pattern)) {
        const std::size_t at = text.find(pattern, from);
        return at == std::string::npos ? at : at + pattern.size();
    }
    std::smatch match;
    const auto begin = text.begin() + static_cast<std::ptrdiff_t>(from);
    if (!std::regex_search(begin, text.end(), match, regex_of(pattern))) return std::string::npos;
    return from + static_cast<std::size_t>(match.position() + match.length());
}

[[noreturn]] void refuse(const std::string& place, std::string_view reason) {
    throw config::Error(place, reason);
}

template <class Items, class NameOf>
std::string unknown(std::string_view what, std::string_view name, const Items& items,
                    NameOf name_of) {
    std::vector<std::string> names;
    for (const auto& item : items) names.emplace_back(name_of(item));
    const std::vector<std::string_view> known(names.begin(), names.end());
    return fmt::format("there is no {} {}{}; expected {}", what, config::quote(name),
                       config::did_you_mean(name, known), config::one_of(known));
}

ExpectationResult compared(std::string what, std::string expected, std::string found) {
    const bool is_met = expected == found;
    return {std::move(what), std::move(expected), std::move(found), is_met};
}

// Memory may hold anything; results hold text.
std::string printable(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes)
        text += byte >= ' ' && byte <= '~'
                    ? std::string(1, byte)
                    : fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    return text;
}

std::string hex(std::uint64_t value) { return fmt::format("{:#x}", value); }

}  // namespace

void MemoryExpectation::validate() const {
    if (width != 1 && width != 2 && width != 4 && width != 8)
        throw base::ConfigError(fmt::format("width: expected 1, 2, 4 or 8, found `{}`", width));
    if (values.empty() == text.empty()) throw base::ConfigError("expected either values or text");
    for (const std::uint64_t value : values)
        if (width < 8 && value >> 8 * width != 0)
            throw base::ConfigError(
                fmt::format("values: {:#x} does not fit {} bytes", value, width));
}

void ExpectSection::validate() const {
    for (const auto* patterns : {&uart, &uart_not})
        for (const std::string& pattern : *patterns) {
            if (pattern.empty()) throw base::ConfigError("uart: an empty text is always heard");
            try {
                if (is_regex(pattern)) static_cast<void>(regex_of(pattern));
            } catch (const std::regex_error& error) {
                throw base::ConfigError(
                    fmt::format("uart: {} is no regular expression: {}", pattern, error.what()));
            }
        }
    for (const RegisterExpectation& reg : registers)
        if (!split(reg.name))
            throw base::ConfigError(
                fmt::format("registers: expected BLOCK.REGISTER or BLOCK.REGISTER.FIELD, found {}",
                            config::quote(reg.name)));
    if (exit_code && ending != Ending::finished)
        throw base::ConfigError("exit_code: only a run that finishes has one");
}

Expectations::Expectations(const ExpectSection& section, const System& system, const ElfImage& elf)
    : section_(section), system_(system) {
    for (std::size_t i = 0; i < section.registers.size(); ++i)
        registers_.push_back(
            find(section.registers[i], fmt::format("expect.registers[{}].name", i)));
    for (std::size_t i = 0; i < section.memory.size(); ++i)
        memory_.push_back(find(section.memory[i], fmt::format("expect.memory[{}].at", i), elf));
}

Expectations::FoundRegister Expectations::find(const RegisterExpectation& expected,
                                               const std::string& place) const {
    const RegisterName name = *split(expected.name);
    const std::vector<RegisterWindow>& windows = system_.register_windows();
    const auto window =
        std::find_if(windows.begin(), windows.end(),
                     [&](const RegisterWindow& candidate) { return candidate.name == name.block; });
    if (window == windows.end())
        refuse(place, unknown("block", name.block, windows,
                              [](const RegisterWindow& other) { return other.name; }));
    const auto& registers = window->registers->map().registers;
    const auto reg =
        std::find_if(registers.begin(), registers.end(),
                     [&](const base::Register& candidate) { return candidate.name == name.reg; });
    if (reg == registers.end())
        refuse(place, unknown(fmt::format("register of {}", name.block), name.reg, registers,
                              [](const base::Register& other) { return other.name; }));
    if (name.index.has_value() != (reg->count > 1) || name.index.value_or(0) >= reg->count)
        refuse(place, reg->count == 1
                          ? fmt::format("{} is no array", reg->name)
                          : fmt::format("{} is an array: expected an index from 0 to {}", reg->name,
                                        reg->count - 1));
    FoundRegister found{&expected, window->registers, &*reg, name.index.value_or(0), ~0u, 0};
    if (!name.field.empty()) {
        const auto field = std::find_if(
            reg->fields.begin(), reg->fields.end(),
            [&](const base::Field& candidate) { return candidate.name == name.field; });
        if (field == reg->fields.end())
            refuse(place, unknown(fmt::format("field of {}", reg->name), name.field, reg->fields,
                                  [](const base::Field& other) { return other.name; }));
        found.mask = field->mask();
        found.shift = field->lsb;
    }
    return found;
}

Expectations::FoundMemory Expectations::find(const MemoryExpectation& expected,
                                             const std::string& place, const ElfImage& elf) const {
    const std::size_t plus = std::min(expected.at.find('+'), expected.at.size());
    const std::string name = expected.at.substr(0, plus);
    std::optional<std::uint64_t> address = number_of(name);
    if (!address) address = elf.address_of(name);
    if (!address) {
        std::vector<std::string_view> known;
        for (const ElfSymbol& symbol : elf.symbols()) known.push_back(symbol.name);
        refuse(place, fmt::format("the firmware has no symbol {}{}", config::quote(name),
                                  config::did_you_mean(name, known)));
    }
    if (plus != expected.at.size()) {
        const auto offset = number_of(std::string_view(expected.at).substr(plus + 1));
        if (!offset)
            refuse(place, fmt::format("expected a number behind +, found {}",
                                      config::quote(expected.at.substr(plus + 1))));
        *address += *offset;
    }
    const std::size_t bytes =
        expected.text.empty() ? expected.values.size() * expected.width : expected.text.size();
    std::vector<std::byte> trial(bytes);
    if (!system_.dump(*address, trial))
        refuse(place, fmt::format("the {} bytes at {:#x} lie outside the platform's memory", bytes,
                                  *address));
    return {&expected, *address};
}

void Expectations::check_uart(const std::string& heard,
                              std::vector<ExpectationResult>& results) const {
    std::size_t at = 0;
    for (const std::string& pattern : section_.uart) {
        const std::size_t end = end_of_match(heard, at, pattern);
        const bool is_heard = end != std::string::npos;
        const bool is_early = !is_heard && end_of_match(heard, 0, pattern) != std::string::npos;
        results.push_back({"uart", pattern,
                           is_heard   ? pattern
                           : is_early ? "heard before what should come first"
                                      : "never heard",
                           is_heard});
        if (is_heard) at = end;
    }
    for (const std::string& pattern : section_.uart_not) {
        const bool is_heard = end_of_match(heard, 0, pattern) != std::string::npos;
        results.push_back(
            {"uart", "not " + pattern, is_heard ? "heard" : "never heard", !is_heard});
    }
}

void Expectations::check_memory(std::vector<ExpectationResult>& results) const {
    for (const FoundMemory& found : memory_) {
        const MemoryExpectation& expected = *found.expected;
        if (!expected.text.empty()) {
            std::string text(expected.text.size(), '\0');
            static_cast<void>(system_.dump(
                found.address, std::as_writable_bytes(std::span(text.data(), text.size()))));
            results.push_back(compared(expected.at, printable(expected.text), printable(text)));
            continue;
        }
        for (std::size_t i = 0; i < expected.values.size(); ++i) {
            std::uint64_t value = 0;
            const std::span<std::byte> bytes =
                std::as_writable_bytes(std::span(&value, 1)).first(expected.width);
            static_cast<void>(system_.dump(found.address + i * expected.width, bytes));
            const std::string place =
                i == 0 ? expected.at : fmt::format("{}+{}", expected.at, i * expected.width);
            results.push_back(compared(place, hex(expected.values[i]), hex(value)));
        }
    }
}

std::vector<ExpectationResult> Expectations::check(const RunResult& result) const {
    std::vector<ExpectationResult> results;
    results.push_back(compared("ending", std::string(to_string(section_.ending)),
                               std::string(to_string(result.firmware.ending))));
    if (section_.ending == Ending::finished) {
        const auto& code = result.firmware.exit_code;
        results.push_back(compared("exit code", std::to_string(section_.exit_code.value_or(0)),
                                   code ? std::to_string(*code) : "none"));
    }
    check_uart(result.uart, results);
    for (const FoundRegister& found : registers_) {
        const std::uint32_t value =
            (found.bank->peek(*found.reg, found.index) & found.mask) >> found.shift;
        results.push_back(compared(found.expected->name, hex(found.expected->value), hex(value)));
    }
    check_memory(results);
    const auto bound = [&](const char* what, std::optional<std::uint64_t> limit,
                           std::uint64_t value, bool is_most, const char* unit) {
        if (!limit) return;
        results.push_back(
            {what, fmt::format("at {} {} {}", is_most ? "most" : "least", *limit, unit),
             fmt::format("{} {}", value, unit), is_most ? value <= *limit : value >= *limit});
    };
    bound("time", section_.min_time_ps, result.simulated_ps, false, "ps");
    bound("time", section_.max_time_ps, result.simulated_ps, true, "ps");
    bound("cycles", section_.min_cycles, result.firmware.cycles, false, "cycles");
    bound("cycles", section_.max_cycles, result.firmware.cycles, true, "cycles");
    return results;
}

}  // namespace tessera::soc
