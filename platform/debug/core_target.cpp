#include "platform/debug/core_target.h"

#include <algorithm>

#include "platform/debug/descriptions.h"

namespace tessera::debug {

namespace {

bool is_breakpoint(PointKind kind) {
    return kind == PointKind::software_breakpoint || kind == PointKind::hardware_breakpoint;
}

}  // namespace

CoreTarget::CoreTarget(soc::System& system, const soc::ElfImage& elf, TraceSource trace)
    : system_(system),
      hart_(system.core().hart()),
      monitor_(system, elf, std::move(trace)),
      watchpoints_(hart_),
      stepper_(hart_),
      description_(target_description(hart_)),
      memory_map_(debug::memory_map(system.noc().map().entries())) {}

std::optional<std::uint32_t> CoreTarget::read_register(unsigned number) {
    if (number < kPc) return hart_.x(number);
    if (number == kPc) return hart_.pc();
    if (number == kPrivilege) return static_cast<std::uint32_t>(hart_.mode());
    if (number < kFirstCsr) return {};
    return hart_.peek_csr(number - kFirstCsr);
}

bool CoreTarget::write_register(unsigned number, std::uint32_t value) {
    if (number < kPc) {
        hart_.set(number, value);
    } else if (number == kPc) {
        hart_.set_pc(value);
    } else if (number == kPrivilege) {
        if (value != static_cast<std::uint32_t>(riscv::Mode::user) &&
            value != static_cast<std::uint32_t>(riscv::Mode::machine))
            return false;
        hart_.set_mode(static_cast<riscv::Mode>(value));
    } else if (number >= kFirstCsr) {
        return hart_.poke_csr(number - kFirstCsr, value);
    } else {
        return false;
    }
    return true;
}

std::size_t CoreTarget::access(tlm::tlm_command command, std::uint32_t address, std::byte* data,
                               std::size_t bytes) {
    std::size_t done = 0;
    // A request may span blocks that stand side by side; each answers for its own part.
    while (done < bytes) {
        tlm::tlm_generic_payload payload;
        payload.set_command(command);
        payload.set_address(std::uint64_t{address} + done);
        payload.set_data_ptr(reinterpret_cast<unsigned char*>(data + done));
        payload.set_data_length(static_cast<unsigned>(bytes - done));
        payload.set_streaming_width(static_cast<unsigned>(bytes - done));
        const unsigned part = system_.core().bus->transport_dbg(payload);
        if (part == 0) break;
        done += part;
    }
    return done;
}

std::size_t CoreTarget::read_memory(std::uint32_t address, std::span<std::byte> to) {
    return access(tlm::TLM_READ_COMMAND, address, to.data(), to.size());
}

bool CoreTarget::write_memory(std::uint32_t address, std::span<const std::byte> from) {
    std::vector<std::byte> bytes(from.begin(), from.end());
    return access(tlm::TLM_WRITE_COMMAND, address, bytes.data(), bytes.size()) == bytes.size();
}

bool CoreTarget::insert(const Point& point) {
    if (is_breakpoint(point.kind)) {
        if (point.address % 2 != 0) return false;
        breakpoints_.push_back(point);
        hart_.add_breakpoint(point.address);
    } else {
        watchpoints_.add(point);
    }
    return true;
}

bool CoreTarget::remove(const Point& point) {
    if (!is_breakpoint(point.kind)) return watchpoints_.remove(point);
    const auto at = std::find(breakpoints_.begin(), breakpoints_.end(), point);
    if (at == breakpoints_.end()) return false;
    breakpoints_.erase(at);
    const bool is_used =
        std::any_of(breakpoints_.begin(), breakpoints_.end(),
                    [&](const Point& other) { return other.address == point.address; });
    if (!is_used) hart_.remove_breakpoint(point.address);
    return true;
}

void CoreTarget::remove_all_points() {
    for (const Point& point : breakpoints_) hart_.remove_breakpoint(point.address);
    breakpoints_.clear();
    watchpoints_.clear();
    stepper_.end();
}

void CoreTarget::resume(const Resume& resume) {
    if (resume.is_step)
        stepper_.begin(resume);
    else
        stepper_.end();
}

StopReason CoreTarget::stop_reason() {
    if (const auto hit = watchpoints_.take_hit()) return *hit;
    if (stepper_.has_stopped()) return {.kind = StopReason::Kind::stepped, .point = {}};
    for (const Point& point : breakpoints_)
        if (point.address == hart_.pc())
            return {.kind = StopReason::Kind::breakpoint, .point = point};
    return {.kind = StopReason::Kind::interrupted, .point = {}};
}

}  // namespace tessera::debug
