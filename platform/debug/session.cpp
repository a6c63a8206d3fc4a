#include "platform/debug/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "platform/debug/hex.h"

namespace tessera::debug {

namespace {

constexpr std::size_t kMostBytes = kLongestPacket / 2 - 16;  // of memory in one packet
constexpr unsigned kGeneralRegisters = 33;                   // of packets g and G: x0-x31, pc

bool starts_with(std::string_view& text, std::string_view prefix) {
    if (text.substr(0, prefix.size()) != prefix) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// "addr,length"
bool take_range(std::string_view& text, std::uint64_t& address, std::uint64_t& length) {
    const auto first = take_number(text);
    if (!first || !take(text, ',')) return false;
    const auto second = take_number(text);
    if (!second) return false;
    address = *first;
    length = *second;
    return address <= UINT32_MAX;
}

}  // namespace

Session::Wish Session::serve() {
    while (!reader_.is_empty()) {
        const PacketReader::Event event = reader_.take();
        if (event.kind == PacketReader::Event::Kind::interrupt) continue;  // it stands already
        const bool is_whole = event.kind == PacketReader::Event::Kind::packet;
        if (acknowledges_) send_(is_whole ? "+" : "-");
        if (!is_whole) continue;
        const Wish wish = answer(event.payload);
        if (wish != Wish::none) return wish;
    }
    return Wish::none;
}

Session::Wish Session::answer(std::string_view packet) {
    if (packet.empty()) {
        reply("");
        return Wish::none;
    }
    const char kind = packet.front();
    std::string_view rest = packet.substr(1);
    switch (kind) {
        case '?': reply(last_stop_); break;
        case 'g': read_registers(); break;
        case 'G': write_registers(rest); break;
        case 'p': read_register(rest); break;
        case 'P': write_register(rest); break;
        case 'm': read_memory(rest); break;
        case 'M': write_memory(rest); break;
        case 'X': write_binary(rest); break;
        case 'Z': change_point(rest, true); break;
        case 'z': change_point(rest, false); break;
        case 'c': return resume_at(rest, false);
        case 's': return resume_at(rest, true);
        case 'C':
        case 'S': {  // with a signal, of which a bare machine has none
            const std::size_t at = std::min(rest.find(';'), rest.size());
            rest.remove_prefix(at);
            (void)take(rest, ';');
            return resume_at(rest, kind == 'S');
        }
        case 'v':
            if (starts_with(rest, "Cont?")) {
                reply("vCont;c;C;s;S;r");
            } else if (starts_with(rest, "Cont;")) {
                return resume_by(rest);
            } else if (starts_with(rest, "Kill")) {
                reply("OK");
                return Wish::kill;
            } else {
                reply("");
            }
            break;
        case 'H': reply("OK"); break;  // there is one thread
        case 'T': reply("OK"); break;
        case 'D': reply("OK"); return Wish::detach;
        case 'k': return Wish::kill;
        case 'q':
        case 'Q': query(packet); break;
        default: reply("");
    }
    return Wish::none;
}

void Session::query(std::string_view packet) {
    std::string_view rest = packet;
    if (starts_with(rest, "qSupported")) {
        announce_features();
    } else if (packet == "QStartNoAckMode") {
        reply("OK");
        acknowledges_ = false;
    } else if (starts_with(rest, "qXfer:features:read:target.xml:")) {
        transfer(rest, target_.description());
    } else if (starts_with(rest, "qXfer:memory-map:read::")) {
        transfer(rest, target_.memory_map());
    } else if (packet == "qC") {
        reply("QC1");
    } else if (packet == "qAttached") {
        reply("1");
    } else if (packet == "qfThreadInfo") {
        reply("m1");
    } else if (packet == "qsThreadInfo") {
        reply("l");
    } else if (starts_with(rest, "qRcmd,")) {
        const auto command = bytes_of(rest);
        if (!command) return reply("E01");
        const std::string text =
            target_.monitor({reinterpret_cast<const char*>(command->data()), command->size()});
        // In pieces that fit a packet.
        for (std::size_t at = 0; at < text.size(); at += kMostBytes)
            reply(fmt::format("O{}", to_hex(std::string_view(text).substr(at, kMostBytes))));
        reply("OK");
    } else {
        reply("");
    }
}

void Session::announce_features() {
    reply(
        fmt::format("PacketSize={:x};QStartNoAckMode+;qXfer:features:read+;"
                    "qXfer:memory-map:read+;swbreak+;hwbreak+;vContSupported+",
                    kLongestPacket));
}

void Session::transfer(std::string_view packet, const std::string& document) {
    std::uint64_t offset = 0, length = 0;
    if (!take_range(packet, offset, length)) return reply("E01");
    length = std::min<std::uint64_t>(length, kMostBytes);
    if (offset >= document.size()) return reply("l");
    const bool is_last = document.size() - offset <= length;
    reply(fmt::format("{}{}", is_last ? "l" : "m",
                      std::string_view(document).substr(offset, length)));
}

void Session::read_registers() {
    std::string text;
    for (unsigned number = 0; number < kGeneralRegisters; ++number)
        text += to_hex(target_.read_register(number).value_or(0));
    reply(text);
}

void Session::write_registers(std::string_view hex) {
    if (hex.size() != std::size_t{kGeneralRegisters} * 8 || !bytes_of(hex)) return reply("E01");
    for (unsigned number = 0; number < kGeneralRegisters; ++number)
        target_.write_register(number, *register_of(hex.substr(std::size_t{number} * 8, 8)));
    reply("OK");
}

void Session::read_register(std::string_view packet) {
    const auto number = take_number(packet);
    if (!number || *number > kPrivilege) return reply("E01");
    const auto value = target_.read_register(static_cast<unsigned>(*number));
    reply(value ? to_hex(*value) : "E01");
}

void Session::write_register(std::string_view packet) {
    const auto number = take_number(packet);
    if (!number || *number > kPrivilege || !take(packet, '=')) return reply("E01");
    const auto value = register_of(packet);
    reply_ok_if(value && target_.write_register(static_cast<unsigned>(*number), *value));
}

void Session::read_memory(std::string_view packet) {
    std::uint64_t address = 0, length = 0;
    if (!take_range(packet, address, length) || !packet.empty()) return reply("E01");
    std::vector<std::byte> bytes(std::min<std::uint64_t>(length, kMostBytes));
    bytes.resize(target_.read_memory(static_cast<std::uint32_t>(address), bytes));
    reply(bytes.empty() && length != 0 ? "E01" : to_hex(bytes));
}

void Session::write_memory(std::string_view packet) {
    std::uint64_t address = 0, length = 0;
    if (!take_range(packet, address, length) || !take(packet, ':')) return reply("E01");
    const auto bytes = bytes_of(packet);
    reply_ok_if(bytes && bytes->size() == length &&
                target_.write_memory(static_cast<std::uint32_t>(address), *bytes));
}

void Session::write_binary(std::string_view packet) {
    std::uint64_t address = 0, length = 0;
    if (!take_range(packet, address, length) || !take(packet, ':')) return reply("E01");
    reply_ok_if(packet.size() == length &&
                target_.write_memory(static_cast<std::uint32_t>(address),
                                     std::as_bytes(std::span(packet.data(), packet.size()))));
}

void Session::change_point(std::string_view packet, bool inserts) {
    const auto kind = take_number(packet);
    std::uint64_t address = 0, bytes = 0;
    if (!kind || !take(packet, ',') || !take_range(packet, address, bytes)) return reply("E01");
    if (*kind >= kPointKinds) return reply("");
    if (bytes == 0 || bytes > UINT32_MAX) return reply("E01");
    const Point point{static_cast<PointKind>(*kind), static_cast<std::uint32_t>(address),
                      static_cast<std::uint32_t>(bytes)};
    reply_ok_if(inserts ? target_.insert(point) : target_.remove(point));
}

Session::Wish Session::resume_at(std::string_view address, bool is_step) {
    if (!address.empty()) {
        const auto pc = take_number(address);
        if (!pc || *pc > UINT32_MAX || !address.empty() ||
            !target_.write_register(kPc, static_cast<std::uint32_t>(*pc))) {
            reply("E01");
            return Wish::none;
        }
    }
    resume_ = {.is_step = is_step};
    return Wish::resume;
}

// The first action is for the one thread there is, whatever thread it names.
Session::Wish Session::resume_by(std::string_view packet) {
    const std::string_view action = packet.substr(0, packet.find_first_of(";:"));
    const char kind = action.empty() ? '\0' : action.front();
    std::string_view rest = action.substr(std::min<std::size_t>(1, action.size()));
    if (kind == 'c' || kind == 'C' || kind == 's' || kind == 'S') {
        resume_ = {.is_step = kind == 's' || kind == 'S'};
        return Wish::resume;
    }
    std::uint64_t first = 0, end = 0;
    if (kind == 'r' && take_range(rest, first, end) && end <= UINT32_MAX) {
        resume_ = {.is_step = true,
                   .first = static_cast<std::uint32_t>(first),
                   .last = static_cast<std::uint32_t>(end) - 1};
        if (end <= first) resume_ = {.is_step = true};
        return Wish::resume;
    }
    reply("E01");
    return Wish::none;
}

void Session::stopped(const StopReason& reason) {
    static constexpr std::array kWatches = {"watch", "rwatch", "awatch"};
    switch (reason.kind) {
        case StopReason::Kind::interrupted: last_stop_ = "T02"; break;
        case StopReason::Kind::stepped: last_stop_ = "T05"; break;
        case StopReason::Kind::breakpoint:
            last_stop_ = reason.point && reason.point->kind == PointKind::hardware_breakpoint
                             ? "T05hwbreak:;"
                             : "T05swbreak:;";
            break;
        case StopReason::Kind::watchpoint:
            last_stop_ =
                fmt::format("T05{}:{:x};",
                            kWatches.at(static_cast<std::size_t>(reason.point->kind) -
                                        static_cast<std::size_t>(PointKind::write_watchpoint)),
                            reason.address);
            break;
    }
    reply(last_stop_);
}

void Session::exited(std::uint8_t code) { reply(fmt::format("W{:02x}", code)); }

void Session::say(std::string_view text) { reply(fmt::format("O{}", to_hex(text))); }

}  // namespace tessera::debug
