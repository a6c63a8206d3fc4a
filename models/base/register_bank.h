#pragma once
// The registers of one block behind its TLM target socket.

#include <cstdint>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "models/base/registers.h"

namespace tessera::base {

struct RegisterAccess {
    const std::string& block;
    const Register& reg;
    std::uint32_t index;  // in a register array
    std::uint32_t value;
    bool is_write;
    sc_core::sc_time time;  // including the initiator's annotated delay
};

enum class AccessFault : std::uint8_t {
    unmapped,
    misaligned,
    wrong_size,
    read_only,
    byte_enable,
    bad_command
};
[[nodiscard]] std::string_view to_string(AccessFault fault);

// Listens to named register accesses and to refused ones.
class RegisterObserver {
  public:
    virtual ~RegisterObserver() = default;
    virtual void on_register_access(const RegisterAccess& access) = 0;
    virtual void on_register_fault(const std::string& block, std::uint64_t offset, bool is_write,
                                   AccessFault fault) = 0;
};

// Storage, access rules and callbacks of a register file. A plain access costs one table look-up; a
// callback one indirect call. Accesses are 32 bits wide and aligned; others, and those outside the
// table, are refused with a TLM error response. Writes to a register without writable fields are
// refused.
//
// A register's value is its stored word, or what `compute` returns (a const member function without
// side effects, used by debug reads too). `after_read` runs after a bus read and `after_write`
// after a bus write, with the array index and the value read or written. Debug reads run neither;
// debug writes do what the same bus write would do at this instant.
class RegisterBank {
  public:
    RegisterBank(std::string block_name, const RegisterMap& map);

    template <auto Function, typename Owner>
    void compute(const Register& reg, const Owner* owner) {
        Slots& slots = slots_of(reg);
        slots.compute_owner = owner;
        slots.compute = [](const void* self, std::uint32_t index) -> std::uint32_t {
            return (static_cast<const Owner*>(self)->*Function)(index);
        };
    }
    template <auto Function, typename Owner>
    void after_read(const Register& reg, Owner* owner) {
        Slots& slots = slots_of(reg);
        slots.read_owner = owner;
        slots.after_read = [](void* self, std::uint32_t index, std::uint32_t value) {
            (static_cast<Owner*>(self)->*Function)(index, value);
        };
    }
    template <auto Function, typename Owner>
    void after_write(const Register& reg, Owner* owner) {
        Slots& slots = slots_of(reg);
        slots.write_owner = owner;
        slots.after_write = [](void* self, std::uint32_t index, std::uint32_t value) {
            (static_cast<Owner*>(self)->*Function)(index, value);
        };
    }

    // The model's own view of a stored word: no access rules, no callbacks.
    [[nodiscard]] std::uint32_t get(const Register& reg, std::uint32_t index = 0) const;
    void set(const Register& reg, std::uint32_t value, std::uint32_t index = 0);
    void set_bits(const Register& reg, std::uint32_t bits) { set(reg, get(reg) | bits); }

    // The value a bus read would return, without its side effects.
    [[nodiscard]] std::uint32_t peek(const Register& reg, std::uint32_t index = 0) const;

    void reset();
    void observe(RegisterObserver* observer) { observer_ = observer; }

    // Callbacks run at the kernel's time, whatever the initiator's annotated delay.
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    // As b_transport, but callbacks run at their true time: the calling process waits for the
    // annotated delay before an access that has any.
    void transport_in_time(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    // Reads whole or part words without side effects. Writes whole words, up to the first that a
    // bus write could not write.
    unsigned transport_dbg(tlm::tlm_generic_payload& payload);

    [[nodiscard]] const RegisterMap& map() const { return map_; }
    [[nodiscard]] const std::string& block_name() const { return block_name_; }

  private:
    struct Slots {
        const Register* reg = nullptr;
        std::uint32_t first_word = 0;  // into words_
        std::uint32_t rw_mask = 0, w1c_mask = 0, rc_mask = 0, wo_mask = 0;
        bool writable = false;
        const void* compute_owner = nullptr;
        std::uint32_t (*compute)(const void*, std::uint32_t) = nullptr;
        void* read_owner = nullptr;
        void (*after_read)(void*, std::uint32_t, std::uint32_t) = nullptr;
        void* write_owner = nullptr;
        void (*after_write)(void*, std::uint32_t, std::uint32_t) = nullptr;

        [[nodiscard]] bool has_callbacks() const {
            return compute != nullptr || after_read != nullptr || after_write != nullptr;
        }
    };
    // The register an access reaches.
    struct Target {
        const Slots* slots = nullptr;
        std::uint32_t index = 0;  // in a register array
    };

    [[nodiscard]] const Slots& slots_of(const Register& reg) const;
    [[nodiscard]] Slots& slots_of(const Register& reg) {
        return const_cast<Slots&>(static_cast<const RegisterBank&>(*this).slots_of(reg));
    }
    [[nodiscard]] const Slots* find(std::uint64_t offset, std::uint32_t& index) const;
    [[nodiscard]] std::uint32_t value_of(const Slots& slots, std::uint32_t index) const;
    // Empty when the access is refused.
    [[nodiscard]] Target target_of(tlm::tlm_generic_payload& payload);
    void access(const Target& target, tlm::tlm_generic_payload& payload,
                const sc_core::sc_time& delay);
    void write(const Slots& slots, std::uint32_t index, std::uint32_t value,
               const sc_core::sc_time& delay);
    void tell(const Slots& slots, std::uint32_t index, std::uint32_t value, bool is_write,
              const sc_core::sc_time& delay);
    void refuse(tlm::tlm_generic_payload& payload, AccessFault fault);

    std::string block_name_;
    RegisterMap map_;
    std::vector<Slots> slots_;
    // What is at an offset, by offset / 4.
    struct Place {
        std::uint16_t slot = 0;   // number + 1; 0: nothing
        std::uint16_t index = 0;  // in a register array
    };
    std::vector<Place> places_;
    std::vector<std::uint32_t> words_;
    RegisterObserver* observer_ = nullptr;
};

}  // namespace tessera::base
