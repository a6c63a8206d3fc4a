#pragma once
// Register files as constexpr tables: the one source of the model, the C headers, the SVD and the
// docs.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace tessera::base {

enum class Access : std::uint8_t {
    rw,   // read and write
    ro,   // writes are refused
    wo,   // reads return zero
    w1c,  // writing 1 clears
    rc,   // reading clears
};

struct Field {
    std::string_view name;
    unsigned lsb = 0;
    unsigned width = 1;
    Access access = Access::rw;
    std::string_view brief;

    [[nodiscard]] constexpr std::uint32_t mask() const {
        return (width >= 32 ? 0xFFFF'FFFFu : (1u << width) - 1u) << lsb;
    }
};

// A 32-bit register, or an array of `count` of them `stride_bytes` apart. Without fields the whole
// word is one field of the register's own access.
struct Register {
    std::string_view name;
    std::uint32_t offset = 0;
    Access access = Access::rw;
    std::uint32_t reset = 0;
    std::string_view brief;
    std::span<const Field> fields = {};
    std::uint32_t count = 1;
    std::uint32_t stride_bytes = 4;
    std::uint32_t reset_mask = 0xFFFF'FFFF;  // bits that `reset` tells; see varies()

    [[nodiscard]] constexpr std::uint32_t mask(Access wanted) const {
        if (fields.empty()) return access == wanted ? 0xFFFF'FFFFu : 0u;
        std::uint32_t bits = 0;
        for (const Field& field : fields)
            if (field.access == wanted) bits |= field.mask();
        return bits;
    }
    [[nodiscard]] constexpr bool is_writable() const {
        return (mask(Access::rw) | mask(Access::wo) | mask(Access::w1c)) != 0;
    }
    [[nodiscard]] constexpr std::uint32_t end() const {
        return offset + (count - 1) * stride_bytes + 4;
    }
};

// A register of which some bits, all unless said otherwise, are no constant after reset: they tell
// the configuration, or go with time.
[[nodiscard]] constexpr Register varies(Register reg, std::uint32_t bits = 0xFFFF'FFFF) {
    reg.reset_mask = ~bits;
    return reg;
}

struct RegisterMap {
    std::string_view name;  // of the block type: "uart", "eyeriss"
    std::string_view brief;
    std::uint32_t window_bytes = 0x1000;
    std::span<const Register> registers;
};

// True when offsets are aligned and inside the window, no two registers overlap, names are unique
// and fields neither overlap nor leave their word. For a static_assert beside every table.
[[nodiscard]] constexpr bool is_well_formed(const RegisterMap& map) {
    const auto overlap = [](const Register& a, const Register& b) {
        for (std::uint32_t i = 0; i < a.count; ++i) {
            const std::uint32_t at = a.offset + i * a.stride_bytes;
            if (at < b.offset || at >= b.end()) continue;
            if ((at - b.offset) % b.stride_bytes < 4) return true;
        }
        return false;
    };
    for (std::size_t i = 0; i < map.registers.size(); ++i) {
        const Register& reg = map.registers[i];
        if (reg.offset % 4 != 0 || reg.stride_bytes % 4 != 0 || reg.stride_bytes == 0) return false;
        if (reg.count == 0 || reg.end() > map.window_bytes || reg.name.empty()) return false;
        std::uint32_t used = 0;
        for (const Field& field : reg.fields) {
            if (field.width == 0 || field.lsb + field.width > 32) return false;
            if ((used & field.mask()) != 0) return false;
            used |= field.mask();
        }
        for (std::size_t j = 0; j < i; ++j)
            if (map.registers[j].name == reg.name || overlap(reg, map.registers[j])) return false;
    }
    return true;
}

// The register called `name`; a name that is not in the table does not compile.
template <std::size_t N>
[[nodiscard]] consteval const Register& named(const std::array<Register, N>& table,
                                              std::string_view name) {
    for (const Register& reg : table)
        if (reg.name == name) return reg;
    throw "no register of that name";
}

// The field called `name` of a field list.
template <std::size_t N>
[[nodiscard]] consteval const Field& named(const std::array<Field, N>& fields,
                                           std::string_view name) {
    for (const Field& field : fields)
        if (field.name == name) return field;
    throw "no field of that name";
}

// Two tables as one, in order: the common registers of a tile and the machine's own.
template <std::size_t A, std::size_t B>
[[nodiscard]] constexpr std::array<Register, A + B> join(const std::array<Register, A>& first,
                                                         const std::array<Register, B>& second) {
    std::array<Register, A + B> all{};
    for (std::size_t i = 0; i < A; ++i) all[i] = first[i];
    for (std::size_t i = 0; i < B; ++i) all[A + i] = second[i];
    return all;
}

}  // namespace tessera::base
