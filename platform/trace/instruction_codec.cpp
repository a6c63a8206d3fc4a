#include "platform/trace/instruction_codec.h"

#include <fmt/format.h>

#include "models/riscv/decode.h"
#include "platform/config/error.h"

namespace tessera::trace {

namespace {

// The first byte of an event.
constexpr std::uint8_t kJump = 1;       // the pc follows; otherwise it is the one behind the last
constexpr std::uint8_t kNewCode = 2;    // the encoding follows; otherwise as last seen at this pc
constexpr std::uint8_t kPause = 4;      // cycles since the end of the last one follow
constexpr std::uint8_t kLong = 8;       // its cycles follow; otherwise it took one
constexpr std::uint8_t kMode = 16;      // the mode has changed
constexpr unsigned kAccessesShift = 5;  // two bits: how many accesses
constexpr std::uint8_t kSpecial = 0x80, kTrap = 0x80, kEnd = 0x81;

constexpr std::size_t kBufferBytes = 1 << 16;

void put_number(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    out.push_back(static_cast<char>(value));
}

// Small differences of either sign are small numbers.
std::uint32_t fold(std::uint32_t difference) { return difference << 1 ^ (0u - (difference >> 31)); }
std::uint32_t unfold(std::uint32_t folded) { return folded >> 1 ^ (0u - (folded & 1)); }

void put_text(std::string& out, std::string_view text) {
    put_number(out, text.size());
    out += text;
}

riscv::Mode other(riscv::Mode mode) {
    return mode == riscv::Mode::machine ? riscv::Mode::user : riscv::Mode::machine;
}

// What follows from the instruction about its accesses.
std::uint8_t access_bytes(riscv::Op op) {
    switch (op) {
        case riscv::Op::lb:
        case riscv::Op::lbu:
        case riscv::Op::sb: return 1;
        case riscv::Op::lh:
        case riscv::Op::lhu:
        case riscv::Op::sh: return 2;
        default: return 4;
    }
}
bool is_store(riscv::Op op) {
    return riscv::info(op).format == riscv::Format::store || op == riscv::Op::sc_w;
}
bool is_write(riscv::Op op, std::size_t access) { return access == 1 || is_store(op); }
// The first access of a load or an atomic operation reads what becomes its result.
bool result_is_value(const riscv::Instruction& instruction, std::size_t access) {
    return access == 0 && !is_store(instruction.op) && riscv::writes_register(instruction);
}
std::uint32_t value_of(std::uint32_t result, std::uint8_t bytes) {
    return bytes == 4 ? result : result & ((1u << 8 * bytes) - 1);
}

}  // namespace

TraceEncoder::TraceEncoder(const soc::FunctionTable& functions, std::uint64_t period_ps,
                           std::function<void(std::string_view)> write)
    : write_(std::move(write)) {
    buffer_ = kTraceMagic;
    buffer_.push_back(static_cast<char>(kTraceVersion));
    put_number(buffer_, period_ps);
    put_number(buffer_, functions.all().size());
    for (const soc::Function& function : functions.all()) {
        put_number(buffer_, function.address);
        put_number(buffer_, function.last - function.address);
        put_text(buffer_, function.name);
    }
    flush();
}

void TraceEncoder::flush() {
    write_(buffer_);
    buffer_.clear();
}

void TraceEncoder::put(const InstructionEvent& event) {
    const riscv::Instruction instruction = riscv::decode(event.bits);
    const auto [known, is_new] = history_.bits.try_emplace(event.pc, event.bits);
    const bool has_changed = is_new || known->second != event.bits;
    known->second = event.bits;
    const std::uint64_t pause = event.first_cycle - history_.end_cycle,
                        cycles = event.end_cycle - event.first_cycle;
    const bool jumps = event.pc != history_.next_pc, changes_mode = event.mode != history_.mode;
    const auto flags = static_cast<std::uint8_t>(
        (jumps ? kJump : 0) | (has_changed ? kNewCode : 0) | (pause != 0 ? kPause : 0) |
        (cycles != 1 ? kLong : 0) | (changes_mode ? kMode : 0) |
        event.access_count << kAccessesShift);
    buffer_.push_back(static_cast<char>(flags));
    if (jumps) put_number(buffer_, fold(event.pc - history_.next_pc));
    if (has_changed) put_number(buffer_, event.bits);
    if (pause != 0) put_number(buffer_, pause);
    if (cycles != 1) put_number(buffer_, cycles);
    if (riscv::writes_register(instruction)) put_number(buffer_, event.result);
    for (std::size_t i = 0; i < event.access_count; ++i) {
        const riscv::DataAccess& access = event.accesses[i];
        put_number(buffer_, fold(access.address - history_.address));
        if (!result_is_value(instruction, i)) put_number(buffer_, access.value);
        history_.address = access.address;
    }
    history_.next_pc = event.pc + instruction.length;
    history_.end_cycle = event.end_cycle;
    history_.mode = event.mode;
    if (buffer_.size() >= kBufferBytes) flush();
}

void TraceEncoder::put(const TrapEvent& event) {
    buffer_.push_back(static_cast<char>(kTrap));
    put_number(buffer_, static_cast<std::uint32_t>(event.cause));
    put_number(buffer_, event.epc);
    put_number(buffer_, event.tval);
    put_number(buffer_, static_cast<std::uint8_t>(event.from));
    put_number(buffer_, event.cycle);
}

void TraceEncoder::finish() {
    buffer_.push_back(static_cast<char>(kEnd));
    flush();
}

TraceDecoder::TraceDecoder(std::string_view data, std::string name)
    : data_(data), name_(std::move(name)) {
    if (data_.substr(0, kTraceMagic.size()) != kTraceMagic) fail("is no instruction trace");
    at_ = kTraceMagic.size();
    if (const std::uint8_t version = byte(); version != kTraceVersion)
        fail(fmt::format("is of version {} of the trace format, expected {}", version,
                         kTraceVersion));
    period_ps_ = number();
    std::vector<soc::Function> functions;
    for (std::uint64_t left = number(); left > 0; --left) {
        const std::uint32_t address = word();
        const std::uint32_t last = address + word();
        functions.push_back({address, last, text()});
    }
    functions_ = soc::FunctionTable(std::move(functions));
}

void TraceDecoder::fail(std::string_view what) const { throw config::Error(name_, what); }

std::uint8_t TraceDecoder::byte() {
    if (at_ == data_.size()) fail(fmt::format("is cut off after {} bytes", data_.size()));
    return static_cast<std::uint8_t>(data_[at_++]);
}

std::uint64_t TraceDecoder::number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint8_t next = byte();
        value |= std::uint64_t{next & 0x7Fu} << shift;
        if (next < 0x80) return value;
    }
    fail(fmt::format("is damaged at byte {}: a number has no end", at_));
}

std::uint32_t TraceDecoder::word() {
    const std::uint64_t value = number();
    if (value > UINT32_MAX)
        fail(fmt::format("is damaged at byte {}: {:#x} does not fit 32 bits", at_, value));
    return static_cast<std::uint32_t>(value);
}

std::string TraceDecoder::text() {
    const std::uint64_t bytes = number();
    if (bytes > data_.size() - at_) fail(fmt::format("is cut off after {} bytes", data_.size()));
    at_ += bytes;
    return std::string(data_.substr(at_ - bytes, bytes));
}

std::optional<TraceEvent> TraceDecoder::next() {
    const std::uint8_t flags = byte();
    if (flags < kSpecial) return instruction(flags);
    if (flags == kTrap) return trap();
    if (flags != kEnd) fail(fmt::format("is damaged at byte {}: no event begins so", at_ - 1));
    if (at_ != data_.size()) fail(fmt::format("has {} bytes after its end", data_.size() - at_));
    return {};
}

InstructionEvent TraceDecoder::instruction(std::uint8_t flags) {
    InstructionEvent event;
    event.pc = history_.next_pc + ((flags & kJump) != 0 ? unfold(word()) : 0);
    if ((flags & kNewCode) != 0) {
        event.bits = history_.bits[event.pc] = word();
    } else {
        const auto known = history_.bits.find(event.pc);
        if (known == history_.bits.end())
            fail(fmt::format("is damaged at byte {}: nothing is known of {:#x}", at_, event.pc));
        event.bits = known->second;
    }
    event.first_cycle = history_.end_cycle + ((flags & kPause) != 0 ? number() : 0);
    event.end_cycle = event.first_cycle + ((flags & kLong) != 0 ? number() : 1);
    event.mode = (flags & kMode) != 0 ? other(history_.mode) : history_.mode;
    event.access_count = static_cast<std::uint8_t>(flags >> kAccessesShift);
    if (event.access_count > event.accesses.size())
        fail(fmt::format("is damaged at byte {}: no instruction accesses memory {} times", at_,
                         event.access_count));
    const riscv::Instruction instruction = riscv::decode(event.bits);
    if (riscv::writes_register(instruction)) event.result = word();
    for (std::size_t i = 0; i < event.access_count; ++i) {
        riscv::DataAccess& access = event.accesses[i];
        access.address = history_.address += unfold(word());
        access.bytes = access_bytes(instruction.op);
        access.is_write = is_write(instruction.op, i);
        access.value =
            result_is_value(instruction, i) ? value_of(event.result, access.bytes) : word();
    }
    history_.next_pc = event.pc + instruction.length;
    history_.end_cycle = event.end_cycle;
    history_.mode = event.mode;
    return event;
}

TrapEvent TraceDecoder::trap() {
    TrapEvent event;
    event.cause = static_cast<riscv::Cause>(word());
    event.epc = word();
    event.tval = word();
    event.from = number() == 0 ? riscv::Mode::user : riscv::Mode::machine;
    event.cycle = number();
    return event;
}

}  // namespace tessera::trace
