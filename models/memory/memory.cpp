#include "models/memory/memory.h"

#include <algorithm>
#include <cstring>

#include "models/base/sim_time.h"
#include "models/base/time_in_memory.h"

namespace tessera::memory {

Memory::Memory(const sc_core::sc_module_name& module_name, std::uint64_t bytes, bool read_only,
               std::string_view energy_event, const base::Environment& environment)
    : sc_module(module_name),
      socket("socket"),
      storage_(bytes),
      read_only_(read_only),
      energy_per_byte_(energy_event.empty() ? nullptr
                                            : &environment.energy.event(name(), energy_event)) {
    socket.register_b_transport(this, &Memory::transport);
    socket.register_transport_dbg(this, &Memory::debug);
    socket.register_get_direct_mem_ptr(this, &Memory::direct);
}

bool Memory::load(std::uint64_t offset, std::span<const std::byte> from) {
    if (!storage_.contains(offset, from.size())) return false;
    storage_.write(offset, from);
    return true;
}

bool Memory::dump(std::uint64_t offset, std::span<std::byte> to) const {
    if (!storage_.contains(offset, to.size())) return false;
    storage_.read(offset, to);
    return true;
}

tlm::tlm_response_status Memory::check(const tlm::tlm_generic_payload& payload) const {
    if (!payload.is_read() && !payload.is_write()) return tlm::TLM_COMMAND_ERROR_RESPONSE;
    if (!storage_.contains(payload.get_address(), payload.get_data_length()))
        return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    if (payload.get_data_length() == 0 || payload.get_streaming_width() < payload.get_data_length())
        return tlm::TLM_BURST_ERROR_RESPONSE;
    if (payload.get_byte_enable_ptr() != nullptr && payload.get_byte_enable_length() == 0)
        return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    if (read_only_ && payload.is_write()) return tlm::TLM_COMMAND_ERROR_RESPONSE;
    return tlm::TLM_OK_RESPONSE;
}

void Memory::transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const tlm::tlm_response_status status = check(payload);
    payload.set_response_status(status);
    if (status != tlm::TLM_OK_RESPONSE) return;
    const std::uint64_t arrival_ps = base::now_ps() + delay.value();
    serve(payload.is_write(), payload.get_address(), payload.get_data_length(), delay);
    if (auto* const in_memory = payload.get_extension<base::TimeInMemory>())
        in_memory->ps += base::now_ps() + delay.value() - arrival_ps;
    count(payload, base::now_ps() + delay.value());
    if (payload.is_read() &&
        !read_errors(payload.get_address(), payload.get_data_length(), errors_)) [[unlikely]] {
        payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return;
    }
    move_data(payload);
    if (!errors_.empty()) [[unlikely]]
        spoil(payload);
    payload.set_dmi_allowed(!(read_only_ && payload.is_write()) &&
                            !is_bus_only(payload.get_address()));
    if (payload.is_write() && !write_observers_.empty()) [[unlikely]]
        notify_write(payload.get_address(), payload.get_data_length());
}

void Memory::keep_to_bus(std::uint64_t offset, std::uint64_t bytes) {
    bus_only_.push_back({offset / kPageBytes * kPageBytes,
                         (offset + bytes - 1) / kPageBytes * kPageBytes + kPageBytes - 1});
}

bool Memory::is_bus_only(std::uint64_t offset) const {
    return std::any_of(bus_only_.begin(), bus_only_.end(),
                       [&](const Pages& pages) { return pages.hold(offset); });
}

void Memory::move_data(const tlm::tlm_generic_payload& payload) {
    std::byte* const stored = storage_.data() + payload.get_address();
    unsigned char* const data = payload.get_data_ptr();
    const std::size_t length = payload.get_data_length();
    const unsigned char* const enables = payload.get_byte_enable_ptr();
    if (enables == nullptr) {
        if (payload.is_write())
            std::memcpy(stored, data, length);
        else
            std::memcpy(data, stored, length);
        return;
    }
    for (std::size_t i = 0; i < length; ++i) {
        if (enables[i % payload.get_byte_enable_length()] != TLM_BYTE_ENABLED) continue;
        if (payload.is_write())
            stored[i] = std::byte{data[i]};
        else
            data[i] = std::to_integer<unsigned char>(stored[i]);
    }
}

void Memory::spoil(const tlm::tlm_generic_payload& payload) const {
    if (!payload.is_read()) return;
    const unsigned char* const enables = payload.get_byte_enable_ptr();
    for (const ByteError& error : errors_)
        if (enables == nullptr ||
            enables[error.index % payload.get_byte_enable_length()] == TLM_BYTE_ENABLED)
            payload.get_data_ptr()[error.index] ^= error.wrong_bits;
}

void Memory::count(const tlm::tlm_generic_payload& payload, std::uint64_t end_ps) {
    const std::uint64_t length = payload.get_data_length();
    if (payload.is_write()) {
        ++statistics_.writes;
        statistics_.bytes_written += length;
    } else {
        ++statistics_.reads;
        statistics_.bytes_read += length;
    }
    if (energy_per_byte_ != nullptr) energy_per_byte_->add(length, end_ps);
}

unsigned Memory::debug(tlm::tlm_generic_payload& payload) {
    const std::uint64_t offset = payload.get_address();
    if (offset >= storage_.bytes() || (!payload.is_read() && !payload.is_write())) return 0;
    const auto length = static_cast<unsigned>(
        std::min<std::uint64_t>(payload.get_data_length(), storage_.bytes() - offset));
    auto* const data = reinterpret_cast<std::byte*>(payload.get_data_ptr());
    if (payload.is_write()) {
        storage_.write(offset, {data, length});
        notify_write(offset, length);
    } else {
        storage_.read(offset, {data, length});
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    return length;
}

bool Memory::direct(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
    dmi.init();
    if (payload.get_address() >= storage_.bytes()) {
        dmi.set_start_address(storage_.bytes());
        dmi.allow_read_write();  // what is denied, there
        return false;
    }
    std::uint64_t first = 0, last = storage_.bytes() - 1;
    for (const Pages& pages : bus_only_) {
        if (pages.hold(payload.get_address())) {
            dmi.set_start_address(pages.first);
            dmi.set_end_address(std::min(pages.last, last));
            dmi.allow_read_write();  // what is denied, there
            return false;
        }
        if (pages.last < payload.get_address()) first = std::max(first, pages.last + 1);
        if (pages.first > payload.get_address()) last = std::min(last, pages.first - 1);
    }
    dmi.set_start_address(first);
    dmi.set_end_address(last);
    if (read_only_ && payload.is_write()) {
        dmi.set_granted_access(tlm::tlm_dmi::DMI_ACCESS_WRITE);
        return false;
    }
    const DirectLatency latency = direct_latency();
    dmi.set_dmi_ptr(reinterpret_cast<unsigned char*>(storage_.data()) + first);
    dmi.set_read_latency(latency.read);
    dmi.set_write_latency(latency.write);
    if (auto* const in_memory = payload.get_extension<base::TimeInMemory>())
        in_memory->ps = (payload.is_write() ? latency.write : latency.read).value();
    if (read_only_)
        dmi.allow_read();
    else
        dmi.allow_read_write();
    return true;
}

}  // namespace tessera::memory
