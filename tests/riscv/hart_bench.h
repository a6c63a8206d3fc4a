#pragma once
// A hart with 64 KiB of memory and one register that is not memory, without SystemC.

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <span>

#include "models/riscv/hart.h"
#include "tests/riscv/encode.h"

namespace tessera::test {

class HartBench : public riscv::HartBus {
  public:
    static constexpr std::uint32_t kMemory = 0x8000'0000, kBytes = 0x1'0000;
    static constexpr std::uint32_t kCode = kMemory, kHandler = kMemory + 0x2000,
                                   kData = kMemory + 0x8000;
    static constexpr std::uint32_t kDevice = 0x1000'0000;
    static constexpr std::uint32_t kUnmapped = 0x4000'0000;

    std::array<std::byte, kBytes> memory{};
    std::uint32_t device = 0;
    std::uint32_t device_accesses = 0, last_access_bytes = 0;
    std::optional<std::uint64_t> mtime;
    riscv::Hart hart;

    explicit HartBench(const riscv::HartConfig& config = {.reset_vector = kCode})
        : hart(config, *this) {
        allow_direct_memory();
        set_csr(riscv::csr::kMtvec, kHandler);
        hart.set_pc(kCode);
    }

    void allow_direct_memory() {
        hart.add_direct_memory({.first = kMemory,
                                .last = kMemory + kBytes - 1,
                                .data = memory.data(),
                                .can_read = true,
                                .can_write = true});
    }

    void put(std::uint32_t address, std::uint32_t value) {
        std::memcpy(&memory[address - kMemory], &value, 4);
    }
    void put_half(std::uint32_t address, std::uint16_t value) {
        std::memcpy(&memory[address - kMemory], &value, 2);
    }
    [[nodiscard]] std::uint32_t word(std::uint32_t address) const {
        std::uint32_t value = 0;
        std::memcpy(&value, &memory[address - kMemory], 4);
        return value;
    }

    // Places code at `address` and points the pc there.
    void load(std::initializer_list<std::uint32_t> code, std::uint32_t address = kCode) {
        for (std::uint32_t at = address; const std::uint32_t instruction : code)
            put(at, instruction), at += 4;
        hart.invalidate_code(address, address + 4 * static_cast<std::uint32_t>(code.size()));
        hart.set_pc(address);
    }
    void step(unsigned count = 1) {
        for (unsigned i = 0; i < count; ++i) hart.run(hart.cycle() + 1);
    }
    // Executes the instructions one after another from kCode on.
    void execute(std::initializer_list<std::uint32_t> code) {
        load(code);
        step(static_cast<unsigned>(code.size()));
    }
    [[nodiscard]] std::uint32_t csr(std::uint32_t address) const {
        return hart.peek_csr(address).value_or(0xDEAD'DEAD);
    }
    // Writes with an instruction, so that nothing but the architecture is used.
    void set_csr(std::uint32_t address, std::uint32_t value) {
        const std::uint32_t saved = hart.x(rv::t6), pc = hart.pc();
        hart.set(rv::t6, value);
        load({rv::csrrw(rv::zero, address, rv::t6)}, kMemory + 0xF000);
        step();
        hart.set(rv::t6, saved);
        hart.set_pc(pc);
    }
    void enter_user_mode(std::uint32_t pc) {
        set_csr(riscv::csr::kMepc, pc);
        load({rv::kMret}, kMemory + 0xF000);
        step();
    }

    bool access(riscv::BusAccess kind, std::uint32_t address, void* data,
                std::uint32_t bytes) override {
        last_access_bytes = bytes;
        std::byte* place = nullptr;
        if (address == kDevice && bytes == 4) {
            ++device_accesses;
            place = reinterpret_cast<std::byte*>(&device);
        } else if (address >= kMemory && address - kMemory <= kBytes - bytes) {
            place = &memory[address - kMemory];
        } else {
            return false;
        }
        if (kind == riscv::BusAccess::store)
            std::memcpy(place, data, bytes);
        else
            std::memcpy(data, place, bytes);
        return true;
    }
    std::optional<std::uint64_t> time() const override { return mtime; }
};

inline void expect_trap(const HartBench& bench, riscv::Cause cause, std::uint32_t tval,
                        std::uint32_t epc) {
    EXPECT_EQ(bench.hart.pc(), HartBench::kHandler);
    EXPECT_EQ(bench.csr(riscv::csr::kMcause), static_cast<std::uint32_t>(cause));
    EXPECT_EQ(bench.csr(riscv::csr::kMtval), tval);
    EXPECT_EQ(bench.csr(riscv::csr::kMepc), epc);
    EXPECT_EQ(bench.hart.mode(), riscv::Mode::machine);
}

}  // namespace tessera::test
