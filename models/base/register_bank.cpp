#include "models/base/register_bank.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace tessera::base {

std::string_view to_string(AccessFault fault) {
    switch (fault) {
        case AccessFault::unmapped: return "no register here";
        case AccessFault::misaligned: return "address is not a multiple of 4";
        case AccessFault::wrong_size: return "access is not 32 bits wide";
        case AccessFault::read_only: return "register is read-only";
        case AccessFault::byte_enable: return "byte enables are not supported";
        case AccessFault::bad_command: return "neither a read nor a write";
    }
    return "?";
}

RegisterBank::RegisterBank(std::string block_name, const RegisterMap& map)
    : block_name_(std::move(block_name)), map_(map) {
    std::uint32_t end = 0;
    std::uint32_t words = 0;
    for (const Register& reg : map_.registers) end = std::max(end, reg.end());
    places_.resize(end / 4);
    slots_.reserve(map_.registers.size());
    for (const Register& reg : map_.registers) {
        Slots slots;
        slots.reg = &reg;
        slots.first_word = words;
        slots.rw_mask = reg.mask(Access::rw);
        slots.w1c_mask = reg.mask(Access::w1c);
        slots.rc_mask = reg.mask(Access::rc);
        slots.wo_mask = reg.mask(Access::wo);
        slots.writable = reg.is_writable();
        words += reg.count;
        slots_.push_back(slots);
        for (std::uint32_t i = 0; i < reg.count; ++i)
            places_[(reg.offset + i * reg.stride_bytes) / 4] = {
                static_cast<std::uint16_t>(slots_.size()), static_cast<std::uint16_t>(i)};
    }
    words_.resize(words);
    reset();
}

void RegisterBank::reset() {
    for (const Slots& slots : slots_)
        std::fill_n(words_.begin() + slots.first_word, slots.reg->count, slots.reg->reset);
}

const RegisterBank::Slots& RegisterBank::slots_of(const Register& reg) const {
    const auto at = std::find_if(slots_.begin(), slots_.end(), [&](const Slots& slots) {
        return slots.reg->offset == reg.offset;
    });
    assert(at != slots_.end() && "register is not of this bank");
    return *at;
}

std::uint32_t RegisterBank::get(const Register& reg, std::uint32_t index) const {
    return words_[slots_[places_[reg.offset / 4].slot - 1u].first_word + index];
}

void RegisterBank::set(const Register& reg, std::uint32_t value, std::uint32_t index) {
    words_[slots_[places_[reg.offset / 4].slot - 1u].first_word + index] = value;
}

std::uint32_t RegisterBank::peek(const Register& reg, std::uint32_t index) const {
    return value_of(slots_of(reg), index);
}

const RegisterBank::Slots* RegisterBank::find(std::uint64_t offset, std::uint32_t& index) const {
    const std::uint64_t word = offset / 4;
    if (word >= places_.size() || places_[word].slot == 0) return nullptr;
    index = places_[word].index;
    return &slots_[places_[word].slot - 1u];
}

std::uint32_t RegisterBank::value_of(const Slots& slots, std::uint32_t index) const {
    const std::uint32_t value = slots.compute != nullptr ? slots.compute(slots.compute_owner, index)
                                                         : words_[slots.first_word + index];
    return value & ~slots.wo_mask;
}

void RegisterBank::refuse(tlm::tlm_generic_payload& payload, AccessFault fault) {
    switch (fault) {
        case AccessFault::wrong_size:
        case AccessFault::misaligned:
            payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
            break;
        case AccessFault::byte_enable:
            payload.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
            break;
        case AccessFault::read_only:
        case AccessFault::bad_command:
            payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
            break;
        case AccessFault::unmapped:
            payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
            break;
    }
    if (observer_ != nullptr)
        observer_->on_register_fault(block_name_, payload.get_address(), payload.is_write(), fault);
}

RegisterBank::Target RegisterBank::target_of(tlm::tlm_generic_payload& payload) {
    const auto refused = [&](AccessFault fault) {
        refuse(payload, fault);
        return Target{};
    };
    const std::uint64_t offset = payload.get_address();
    if (payload.get_data_length() != 4 || payload.get_streaming_width() < 4)
        return refused(AccessFault::wrong_size);
    if (offset % 4 != 0) return refused(AccessFault::misaligned);
    if (payload.get_byte_enable_ptr() != nullptr) return refused(AccessFault::byte_enable);
    Target target;
    target.slots = find(offset, target.index);
    if (target.slots == nullptr) return refused(AccessFault::unmapped);
    if (payload.is_write() && !target.slots->writable) return refused(AccessFault::read_only);
    if (!payload.is_read() && !payload.is_write()) return refused(AccessFault::bad_command);
    return target;
}

void RegisterBank::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const Target target = target_of(payload);
    if (target.slots != nullptr) access(target, payload, delay);
}

void RegisterBank::transport_in_time(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const Target target = target_of(payload);
    if (target.slots == nullptr) return;
    if (target.slots->has_callbacks() && delay != sc_core::SC_ZERO_TIME) {
        sc_core::wait(delay);
        delay = sc_core::SC_ZERO_TIME;
    }
    access(target, payload, delay);
}

inline void RegisterBank::access(const Target& target, tlm::tlm_generic_payload& payload,
                                 const sc_core::sc_time& delay) {
    const Slots& slots = *target.slots;
    const std::uint32_t index = target.index;
    std::uint32_t value = 0;
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    if (payload.is_write()) {
        std::memcpy(&value, payload.get_data_ptr(), 4);
        return write(slots, index, value, delay);
    }
    value = value_of(slots, index);
    std::memcpy(payload.get_data_ptr(), &value, 4);
    words_[slots.first_word + index] &= ~slots.rc_mask;
    if (slots.after_read != nullptr) slots.after_read(slots.read_owner, index, value);
    tell(slots, index, value, false, delay);
}

inline void RegisterBank::write(const Slots& slots, std::uint32_t index, std::uint32_t value,
                                const sc_core::sc_time& delay) {
    std::uint32_t& word = words_[slots.first_word + index];
    word = (word & ~slots.rw_mask) | (value & slots.rw_mask);
    word &= ~(value & slots.w1c_mask);
    if (slots.after_write != nullptr) slots.after_write(slots.write_owner, index, value);
    tell(slots, index, value, true, delay);
}

inline void RegisterBank::tell(const Slots& slots, std::uint32_t index, std::uint32_t value,
                               bool is_write, const sc_core::sc_time& delay) {
    if (observer_ != nullptr) [[unlikely]]
        observer_->on_register_access(
            {block_name_, *slots.reg, index, value, is_write, sc_core::sc_time_stamp() + delay});
}

unsigned RegisterBank::transport_dbg(tlm::tlm_generic_payload& payload) {
    const std::uint64_t start = payload.get_address();
    const std::uint64_t length = payload.get_data_length();
    std::uint64_t done = 0;
    while (done < length) {
        std::uint32_t index = 0;
        const std::uint64_t at = start + done;
        const Slots* slots = find(at & ~std::uint64_t{3}, index);
        if (slots == nullptr) break;
        std::uint64_t part = std::min<std::uint64_t>(4 - at % 4, length - done);
        if (payload.is_read()) {
            const std::uint32_t value = value_of(*slots, index);
            std::memcpy(payload.get_data_ptr() + done,
                        reinterpret_cast<const unsigned char*>(&value) + at % 4, part);
        } else if (payload.is_write() && part == 4 && slots->writable) {
            std::uint32_t value = 0;
            std::memcpy(&value, payload.get_data_ptr() + done, 4);
            write(*slots, index, value, sc_core::SC_ZERO_TIME);
        } else {
            break;
        }
        done += part;
    }
    payload.set_response_status(done == length ? tlm::TLM_OK_RESPONSE
                                               : tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return static_cast<unsigned>(done);
}

}  // namespace tessera::base
