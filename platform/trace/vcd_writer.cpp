#include "platform/trace/vcd_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <numeric>
#include <span>

namespace tessera::trace {

namespace {

constexpr std::size_t kFlushBytes = 64 * 1024;
constexpr std::size_t kLongestChange = 160;  // but for texts

// Printable characters without a blank, the least significant digit first.
std::string identifier(std::size_t number) {
    constexpr char kFirst = '!';
    constexpr std::size_t kDigits = '~' - kFirst + 1;
    std::string id;
    do {
        id += static_cast<char>(kFirst + static_cast<char>(number % kDigits));
        number /= kDigits;
    } while (number-- != 0);
    return id;
}

std::vector<std::string_view> parts_of(std::string_view path) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t dot = path.find('.');
        parts.push_back(path.substr(0, dot));
        if (dot == std::string_view::npos) return parts;
        path.remove_prefix(dot + 1);
    }
}

std::string_view type_of(VcdKind kind) {
    switch (kind) {
        case VcdKind::bit:
        case VcdKind::vector: return "wire";
        case VcdKind::real: return "real";
        case VcdKind::text: break;
    }
    return "string";
}

// One word of the file.
std::string word_of(std::string_view text) {
    std::string word(text);
    for (char& c : word)
        if (c <= ' ' || c == '\x7F') c = '_';
    return word;
}

// What stands before the id.
std::string_view unknown(VcdKind kind) {
    switch (kind) {
        case VcdKind::bit: return "x";
        case VcdKind::vector: return "bx ";
        case VcdKind::real: return "rnan ";
        case VcdKind::text: break;
    }
    return "sx ";
}

}  // namespace

std::string range_of(const VcdSignal& signal) {
    if (signal.kind != VcdKind::vector || signal.width < 2) return {};
    return fmt::format("[{}:0]", signal.width - 1);
}

VcdWriter::VcdWriter(std::vector<VcdSignal> signals, Output output)
    : signals_(std::move(signals)), output_(std::move(output)) {
    states_.reserve(signals_.size());
    for (std::size_t i = 0; i < signals_.size(); ++i) {
        State state{signals_[i].kind, signals_[i].width, {}};
        const std::string id = identifier(i);
        state.id[0] = static_cast<char>(id.size());
        std::memcpy(state.id + 1, id.data(), id.size());
        states_.push_back(std::move(state));
    }
    buffer_.reserve(kFlushBytes + 1024);
}

void VcdWriter::write_header() {
    buffer_ += "$version Tessera $end\n$timescale 1 ps $end\n";
    write_scopes();
    buffer_ += "$enddefinitions $end\n";
}

// Signals by path, so that a scope is opened once.
void VcdWriter::write_scopes() {
    std::vector<std::size_t> order(signals_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return parts_of(signals_[a].path) < parts_of(signals_[b].path);
    });
    std::vector<std::string_view> open;
    const auto close_to = [&](std::size_t depth) {
        for (; open.size() > depth; open.pop_back()) buffer_ += "$upscope $end\n";
    };
    for (const std::size_t i : order) {
        const std::vector<std::string_view> parts = parts_of(signals_[i].path);
        const std::span<const std::string_view> scopes(parts.data(), parts.size() - 1);
        const auto common = static_cast<std::size_t>(
            std::mismatch(open.begin(), open.end(), scopes.begin(), scopes.end()).first -
            open.begin());
        close_to(common);
        for (std::size_t depth = common; depth < scopes.size(); ++depth) {
            fmt::format_to(std::back_inserter(buffer_), "$scope module {} $end\n", scopes[depth]);
            open.push_back(scopes[depth]);
        }
        const State& state = states_[i];
        const std::string range = range_of(signals_[i]);
        const bool is_wire = state.kind == VcdKind::bit || state.kind == VcdKind::vector;
        fmt::format_to(std::back_inserter(buffer_), "$var {} {} {} {}{} $end\n",
                       type_of(state.kind),
                       is_wire                       ? state.width
                       : state.kind == VcdKind::real ? 64
                                                     : 1,
                       std::string_view(state.id + 1, static_cast<std::size_t>(state.id[0])),
                       parts.back(), range.empty() ? range : fmt::format(" {}", range));
    }
    close_to(0);
}

void VcdWriter::write_time(std::uint64_t time_ps) {
    buffer_ += '#';
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, time_ps).ptr;
    buffer_.append(digits, end);
    buffer_ += '\n';
}

void VcdWriter::append_value(std::string& to, const State& state) {
    char text[kLongestChange];
    char* at = text;
    switch (state.kind) {
        case VcdKind::bit: *at++ = (state.bits & 1) != 0 ? '1' : '0'; break;
        case VcdKind::vector: {
            *at++ = 'b';
            const std::uint64_t mask =
                state.width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << state.width) - 1;
            at = std::to_chars(at, text + sizeof text, state.bits & mask, 2).ptr;
            *at++ = ' ';
            break;
        }
        case VcdKind::real:
            *at++ = 'r';
            at = std::to_chars(at, text + sizeof text, state.real).ptr;
            *at++ = ' ';
            break;
        case VcdKind::text:
            to += 's';
            to += state.text;
            *at++ = ' ';
            break;
    }
    std::memcpy(at, state.id + 1, static_cast<std::size_t>(state.id[0]));
    at += state.id[0];
    *at++ = '\n';
    to.append(text, at);
}

// Whether the change now made is to be written; writes its time if that is a new one.
bool VcdWriter::starts_change(std::uint64_t time_ps) {
    if (!has_begun_ || is_paused_ || has_ended_) return false;
    if (time_ps != now_ps_) {
        if (buffer_.size() >= kFlushBytes) flush();
        now_ps_ = time_ps;
        write_time(time_ps);
    }
    ++changes_;
    return true;
}

void VcdWriter::set(std::size_t signal, std::uint64_t time_ps, std::uint64_t bits) {
    State& state = states_[signal];
    state.bits = bits;
    if (starts_change(time_ps)) append_value(buffer_, state);
}

void VcdWriter::set_real(std::size_t signal, std::uint64_t time_ps, double value) {
    State& state = states_[signal];
    state.real = value;
    if (starts_change(time_ps)) append_value(buffer_, state);
}

void VcdWriter::set_text(std::size_t signal, std::uint64_t time_ps, std::string_view value) {
    State& state = states_[signal];
    state.text = word_of(value);
    if (starts_change(time_ps)) append_value(buffer_, state);
}

void VcdWriter::begin(std::uint64_t time_ps) {
    has_begun_ = true;
    first_ps_ = now_ps_ = time_ps;
    write_header();
    write_time(time_ps);
    write_values("$dumpvars\n");
}

void VcdWriter::write_values(std::string_view keyword) {
    buffer_ += keyword;
    for (const State& state : states_) append_value(buffer_, state);
    buffer_ += "$end\n";
}

void VcdWriter::pause(std::uint64_t time_ps) {
    if (is_paused_ || !starts_change(time_ps)) return;
    is_paused_ = true;
    buffer_ += "$dumpoff\n";
    for (std::size_t signal = 0; signal < states_.size(); ++signal)
        fmt::format_to(std::back_inserter(buffer_), "{}{}\n", unknown(states_[signal].kind),
                       id(signal));
    buffer_ += "$end\n";
}

void VcdWriter::resume(std::uint64_t time_ps) {
    if (!is_paused_) return;
    is_paused_ = false;
    if (starts_change(time_ps)) write_values("$dumpon\n");
}

std::string VcdWriter::change(std::size_t signal, std::uint64_t bits) const {
    State state = states_[signal];
    state.bits = bits;
    std::string line;
    append_value(line, state);
    return line;
}

std::string VcdWriter::change_real(std::size_t signal, double value) const {
    State state = states_[signal];
    state.real = value;
    std::string line;
    append_value(line, state);
    return line;
}

std::string VcdWriter::change_text(std::size_t signal, std::string_view value) const {
    State state = states_[signal];
    state.text = word_of(value);
    std::string line;
    append_value(line, state);
    return line;
}

void VcdWriter::end(std::uint64_t time_ps) {
    if (has_ended_) return;
    if (!has_begun_)
        write_header();
    else if (time_ps != now_ps_)
        write_time(time_ps);
    now_ps_ = time_ps;
    has_ended_ = true;
    flush();
}

void VcdWriter::flush() {
    output_(buffer_);
    buffer_.clear();
}

}  // namespace tessera::trace
