#include "tests/riscv/oracle.h"

#include <stdexcept>

namespace tessera::test {
namespace {

void check(uc_err error) {
    if (error != UC_ERR_OK) throw std::runtime_error(uc_strerror(error));
}

}  // namespace

Oracle::Oracle(std::uint32_t address, std::uint32_t bytes) {
    check(uc_open(UC_ARCH_RISCV, UC_MODE_RISCV32, &engine_));
    check(uc_mem_map(engine_, address, bytes, UC_PROT_ALL));
    for (unsigned i = 0; i < 32; ++i) ids_[i] = UC_RISCV_REG_X0 + static_cast<int>(i);
    ids_[32] = UC_RISCV_REG_PC;
    for (unsigned i = 0; i < 33; ++i) places_[i] = &values_[i];
}

void Oracle::write(std::uint32_t address, const void* data, std::size_t bytes) {
    check(uc_mem_write(engine_, address, data, bytes));
}

void Oracle::write_code(std::uint32_t address, const void* data, std::size_t bytes) {
    write(address, data, bytes);
    // The engine keeps its translation of code that is overwritten this way.
    check(uc_ctl_remove_cache(engine_, address, std::uint64_t{address} + bytes));
}

void Oracle::read(std::uint32_t address, void* data, std::size_t bytes) {
    check(uc_mem_read(engine_, address, data, bytes));
}

void Oracle::set(const State& state) {
    for (unsigned i = 0; i < 32; ++i) values_[i] = state.x[i];
    values_[32] = state.pc;
    check(uc_reg_write_batch(engine_, ids_.data(), places_.data(), 33));
    state_ = state;
}

std::string Oracle::step() {
    const uc_err error = uc_emu_start(engine_, state_.pc, ~std::uint64_t{0}, 0, 1);
    values_ = {};
    check(uc_reg_read_batch(engine_, ids_.data(), places_.data(), 33));
    for (unsigned i = 0; i < 32; ++i) state_.x[i] = static_cast<std::uint32_t>(values_[i]);
    state_.pc = static_cast<std::uint32_t>(values_[32]);
    return error == UC_ERR_OK ? "" : uc_strerror(error);
}

}  // namespace tessera::test
