#pragma once
// libunicorn (QEMU's RISC-V translator) as an independent RV32 machine with the memory of a
// HartBench.

#include <unicorn/unicorn.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace tessera::test {

class Oracle {
  public:
    struct State {
        std::array<std::uint32_t, 32> x{};
        std::uint32_t pc = 0;
        bool operator==(const State&) const = default;
    };

    Oracle(std::uint32_t address, std::uint32_t bytes);
    ~Oracle() { uc_close(engine_); }
    Oracle(const Oracle&) = delete;
    Oracle& operator=(const Oracle&) = delete;

    void write(std::uint32_t address, const void* data, std::size_t bytes);
    void write_code(std::uint32_t address, const void* data, std::size_t bytes);
    void read(std::uint32_t address, void* data, std::size_t bytes);
    void set(const State& state);
    // Executes one instruction; the error text of the engine, or nothing.
    std::string step();
    [[nodiscard]] const State& state() const { return state_; }

  private:
    uc_engine* engine_ = nullptr;
    std::array<int, 33> ids_{};
    std::array<std::uint64_t, 33> values_{};
    std::array<void*, 33> places_{};
    State state_;
};

}  // namespace tessera::test
