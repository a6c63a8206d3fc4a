#pragma once
// The timing model: cycles of an instruction by its class. Waits for memory come on top.

#include <array>
#include <cstdint>

#include "models/riscv/instruction.h"

namespace tessera::riscv {

// The defaults are those of a small single-issue in-order core with single-cycle memory (estimates,
// to be set to the core one has in mind).
struct CycleCosts {
    std::uint8_t alu = 1;
    std::uint8_t branch = 1;
    std::uint8_t branch_taken = 2;
    std::uint8_t jump = 2;
    std::uint8_t load = 2;
    std::uint8_t store = 1;
    std::uint8_t mul = 3;
    std::uint8_t div = 34;
    std::uint8_t atomic = 4;
    std::uint8_t csr = 1;
    std::uint8_t fence = 1;
    std::uint8_t system = 2;
    std::uint8_t trap = 4;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("alu", &CycleCosts::alu, "integer operations", {.min = 1, .max = 255});
        visit.field("branch", &CycleCosts::branch, "conditional branches not taken",
                    {.min = 1, .max = 255});
        visit.field("branch_taken", &CycleCosts::branch_taken, "in addition, when taken",
                    {.min = 0, .max = 255});
        visit.field("jump", &CycleCosts::jump, "jal and jalr", {.min = 1, .max = 255});
        visit.field("load", &CycleCosts::load, "loads, without waits", {.min = 1, .max = 255});
        visit.field("store", &CycleCosts::store, "stores, without waits", {.min = 1, .max = 255});
        visit.field("mul", &CycleCosts::mul, "multiplications", {.min = 1, .max = 255});
        visit.field("div", &CycleCosts::div, "divisions and remainders", {.min = 1, .max = 255});
        visit.field("atomic", &CycleCosts::atomic, "atomic operations and sc.w, without waits",
                    {.min = 1, .max = 255});
        visit.field("csr", &CycleCosts::csr, "CSR instructions", {.min = 1, .max = 255});
        visit.field("fence", &CycleCosts::fence, "fence and fence.i", {.min = 1, .max = 255});
        visit.field("system", &CycleCosts::system, "ecall, ebreak, mret, wfi",
                    {.min = 1, .max = 255});
        visit.field("trap", &CycleCosts::trap, "entry of a trap handler", {.min = 1, .max = 255});
    }

    [[nodiscard]] std::uint8_t of(Op op) const {
        switch (info(op).cost) {
            case CostClass::alu: return alu;
            case CostClass::branch: return branch;
            case CostClass::jump: return jump;
            case CostClass::load: return load;
            case CostClass::store: return store;
            case CostClass::mul: return mul;
            case CostClass::div: return div;
            case CostClass::atomic: return atomic;
            case CostClass::csr: return csr;
            case CostClass::fence: return fence;
            case CostClass::system: return system;
        }
        return system;
    }
};

}  // namespace tessera::riscv
