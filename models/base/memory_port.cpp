#include "models/base/memory_port.h"

#include <algorithm>
#include <bit>

#include "models/base/sim_time.h"
#include "models/base/time_in_memory.h"

namespace tessera::base {

namespace {
constexpr std::uint64_t kBeatBytes = 8;
constexpr std::size_t kFirstCapacity = 64;  // requests
}  // namespace

void MemoryPortConfig::validate() const {
    if (!std::has_single_bit(burst_bytes))
        throw ConfigError("burst: must be a power of two, found " + std::to_string(burst_bytes) +
                          " bytes");
}

MemoryPort::MemoryPort(const sc_core::sc_module_name& module_name, const MemoryPortConfig& config,
                       ProbeRegistry& probes)
    : sc_module(module_name),
      socket("socket"),
      config_(config),
      requests_(kFirstCapacity),
      outstanding_(probes, std::string(name()) + ".outstanding"),
      bursts_(probes, std::string(name()) + ".bursts") {
    config_.validate();
    for (std::uint32_t i = 0; i < config_.outstanding; ++i)
        sc_core::sc_spawn([this, &payload = payloads_.emplace_back()] { lane(payload); },
                          sc_core::sc_gen_unique_name("lane"));
}

void MemoryPort::read(Transfer& transfer, std::uint64_t address, void* destination,
                      std::size_t bytes) {
    submit(transfer, address, static_cast<std::byte*>(destination), bytes, false);
}

void MemoryPort::write(Transfer& transfer, std::uint64_t address, const void* source,
                       std::size_t bytes) {
    // The payload's data pointer is not const; a write command leaves it unchanged.
    submit(transfer, address, const_cast<std::byte*>(static_cast<const std::byte*>(source)), bytes,
           true);
}

std::uint32_t MemoryPort::burst_length(std::uint64_t address, std::size_t left) const {
    // Bursts end at multiples of their size, a power of two up to 4 KiB, so none crosses a page.
    const std::uint64_t to_boundary = config_.burst_bytes - address % config_.burst_bytes;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(to_boundary, left));
}

void MemoryPort::submit(Transfer& transfer, std::uint64_t address, std::byte* data,
                        std::size_t bytes, bool is_write) {
    if (bytes == 0) return;
    if (address + (bytes - 1) < address) {  // past the end of the address space
        if (!transfer.failed_) transfer.error_address_ = address;
        transfer.failed_ = true;
        return;
    }
    const std::uint64_t first = address / config_.burst_bytes;
    const std::uint64_t last = (address + bytes - 1) / config_.burst_bytes;
    if (requests_.full()) requests_.set_capacity(2 * requests_.capacity());
    ++transfer.pending_;
    requests_.push_back({&transfer, address, data, bytes,
                         static_cast<std::uint32_t>(last - first + 1), 0, is_write});
    work_.notify(sc_core::SC_ZERO_TIME);
}

bool MemoryPort::wait_for(Transfer& transfer) {
    while (!transfer.is_done()) wait(progress_);
    return !transfer.has_failed();
}

MemoryPort::Burst MemoryPort::next_burst() {
    Request& request = requests_[next_ - first_];
    const std::uint64_t address = request.address + request.issued;
    const std::uint32_t length = burst_length(address, request.bytes - request.issued);
    const Burst burst{next_, address, request.data + request.issued, length, request.is_write};
    request.issued += length;
    if (request.issued == request.bytes) ++next_;
    return burst;
}

void MemoryPort::finish(const Burst& burst, bool ok, std::uint64_t burst_ps,
                        std::uint64_t memory_ps) {
    Request& request = requests_[burst.request - first_];
    Transfer& transfer = *request.transfer;
    transfer.burst_ps_ += burst_ps;
    transfer.memory_ps_ += memory_ps;
    const std::uint64_t beats =
        (burst.address + burst.bytes - 1) / kBeatBytes - burst.address / kBeatBytes + 1;
    ++statistics_.bursts;
    statistics_.bus_bytes += beats * kBeatBytes;
    (request.is_write ? statistics_.bytes_written : statistics_.bytes_read) += burst.bytes;
    if (!ok && !transfer.failed_) {
        transfer.failed_ = true;
        transfer.error_address_ = burst.address;
    }
    if (--request.bursts_left == 0 && --transfer.pending_ == 0)
        progress_.notify(sc_core::SC_ZERO_TIME);
    while (!requests_.empty() && requests_.front().bursts_left == 0) {
        requests_.pop_front();
        ++first_;
    }
}

void MemoryPort::lane(tlm::tlm_generic_payload& payload) {
    auto* const in_memory = new TimeInMemory;  // the payload frees it
    payload.set_extension(in_memory);
    for (;;) {
        while (next_ == first_ + requests_.size()) sc_core::wait(work_);
        const Burst burst = next_burst();
        payload.set_command(burst.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
        payload.set_address(burst.address);
        payload.set_data_ptr(reinterpret_cast<unsigned char*>(burst.data));
        payload.set_data_length(burst.bytes);
        payload.set_streaming_width(burst.bytes);
        payload.set_byte_enable_ptr(nullptr);
        payload.set_dmi_allowed(false);
        payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        outstanding_.set(outstanding_.get() + 1);
        in_memory->ps = 0;
        const std::uint64_t begin_ps = now_ps();
        sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
        socket->b_transport(payload, delay);
        if (delay != sc_core::SC_ZERO_TIME) sc_core::wait(delay);
        outstanding_.set(outstanding_.get() - 1);
        bursts_.add({begin_ps, now_ps(), burst.is_write ? "write" : "read"});
        finish(burst, payload.is_response_ok(), now_ps() - begin_ps, in_memory->ps);
    }
}

}  // namespace tessera::base
