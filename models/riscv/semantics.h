#pragma once
// What each instruction does, one line each, as the manual writes it. `Hart` offers registers, the
// next pc, memory, CSRs and traps; it decides how they are reached and what they cost.

#include <algorithm>
#include <cstdint>

#include "models/riscv/arithmetic.h"
#include "models/riscv/instruction.h"
#include "models/riscv/trap.h"

namespace tessera::riscv {

enum class CsrAction : std::uint8_t { write, set, clear };

// x[rd] = the sign- or zero-extended T at `address`.
template <typename T, class Hart>
inline bool load(Hart& hart, std::uint8_t rd, std::uint32_t address) {
    T value{};
    if (!hart.load(address, value)) return false;
    hart.set(rd, static_cast<std::uint32_t>(value));
    return true;
}

// x[rd] = memory; memory = combine(memory, operand).
template <class Hart, class Combine>
inline bool amo(Hart& hart, const Instruction& i, Combine combine) {
    std::uint32_t old = 0;
    const std::uint32_t operand = hart.x(i.rs2);
    if (!hart.modify(hart.x(i.rs1), old,
                     [&](std::uint32_t value) { return combine(value, operand); }))
        return false;
    hart.set(i.rd, old);
    return true;
}

// Executes `i`, whose operation is `op`: with a constant `op` only its line remains. False when the
// instruction trapped; the hart has then noted why, and nothing else has changed.
template <class Hart>
[[nodiscard, gnu::always_inline]] inline bool execute(Hart& hart, Op op, const Instruction& i) {
    using Word = std::uint32_t;
    const Word a = hart.x(i.rs1), b = hart.x(i.rs2), imm = static_cast<Word>(i.imm);
    const auto write = [&](Word value) {
        hart.set(i.rd, value);
        return true;
    };
    const auto branch = [&](bool taken) {
        if (taken) hart.branch(hart.pc() + imm);
        return true;
    };
    const auto jump = [&](Word target) {
        hart.set(i.rd, hart.next_pc());
        hart.jump(target);
        return true;
    };
    const auto smaller = [](Word p, Word q) { return as_signed(p) < as_signed(q); };

    // clang-format off
    switch (op) {
        case Op::illegal: return hart.raise(Cause::illegal_instruction, imm);

        case Op::lui:    return write(imm);
        case Op::auipc:  return write(hart.pc() + imm);
        case Op::jal:    return jump(hart.pc() + imm);
        case Op::jalr:   return jump((a + imm) & ~1u);

        case Op::beq:    return branch(a == b);
        case Op::bne:    return branch(a != b);
        case Op::blt:    return branch(smaller(a, b));
        case Op::bge:    return branch(!smaller(a, b));
        case Op::bltu:   return branch(a < b);
        case Op::bgeu:   return branch(a >= b);

        case Op::lb:     return load<std::int8_t>(hart, i.rd, a + imm);
        case Op::lh:     return load<std::int16_t>(hart, i.rd, a + imm);
        case Op::lw:     return load<std::uint32_t>(hart, i.rd, a + imm);
        case Op::lbu:    return load<std::uint8_t>(hart, i.rd, a + imm);
        case Op::lhu:    return load<std::uint16_t>(hart, i.rd, a + imm);
        case Op::sb:     return hart.store(a + imm, static_cast<std::uint8_t>(b));
        case Op::sh:     return hart.store(a + imm, static_cast<std::uint16_t>(b));
        case Op::sw:     return hart.store(a + imm, b);

        case Op::addi:   return write(a + imm);
        case Op::slti:   return write(smaller(a, imm));
        case Op::sltiu:  return write(a < imm);
        case Op::xori:   return write(a ^ imm);
        case Op::ori:    return write(a | imm);
        case Op::andi:   return write(a & imm);
        case Op::slli:   return write(a << imm);
        case Op::srli:   return write(a >> imm);
        case Op::srai:   return write(static_cast<Word>(as_signed(a) >> imm));

        case Op::add:    return write(a + b);
        case Op::sub:    return write(a - b);
        case Op::sll:    return write(a << (b & 31));
        case Op::slt:    return write(smaller(a, b));
        case Op::sltu:   return write(a < b);
        case Op::xor_:   return write(a ^ b);
        case Op::srl:    return write(a >> (b & 31));
        case Op::sra:    return write(static_cast<Word>(as_signed(a) >> (b & 31)));
        case Op::or_:    return write(a | b);
        case Op::and_:   return write(a & b);

        case Op::mul:    return write(a * b);
        case Op::mulh:   return write(mulh(a, b));
        case Op::mulhsu: return write(mulhsu(a, b));
        case Op::mulhu:  return write(mulhu(a, b));
        case Op::div:    return write(div(a, b));
        case Op::divu:   return write(divu(a, b));
        case Op::rem:    return write(rem(a, b));
        case Op::remu:   return write(remu(a, b));

        case Op::lr_w:      return hart.load_reserved(i.rd, a);
        case Op::sc_w:      return hart.store_conditional(i.rd, a, b);
        case Op::amoswap_w: return amo(hart, i, [](Word, Word q) { return q; });
        case Op::amoadd_w:  return amo(hart, i, [](Word p, Word q) { return p + q; });
        case Op::amoxor_w:  return amo(hart, i, [](Word p, Word q) { return p ^ q; });
        case Op::amoand_w:  return amo(hart, i, [](Word p, Word q) { return p & q; });
        case Op::amoor_w:   return amo(hart, i, [](Word p, Word q) { return p | q; });
        case Op::amomin_w:  return amo(hart, i, [=](Word p, Word q) { return smaller(q, p) ? q : p; });
        case Op::amomax_w:  return amo(hart, i, [=](Word p, Word q) { return smaller(p, q) ? q : p; });
        case Op::amominu_w: return amo(hart, i, [](Word p, Word q) { return std::min(p, q); });
        case Op::amomaxu_w: return amo(hart, i, [](Word p, Word q) { return std::max(p, q); });

        case Op::fence:   return true;
        case Op::fence_i: return hart.fence_instructions();
        case Op::ecall:   return hart.raise(hart.mode() == Mode::user ? Cause::ecall_from_user
                                                                      : Cause::ecall_from_machine, 0);
        case Op::ebreak:  return hart.breakpoint();
        case Op::mret:    return hart.return_from_trap(imm);
        case Op::wfi:     return hart.wait_for_interrupt(imm);

        case Op::csrrw:  return hart.csr(i, CsrAction::write, a);
        case Op::csrrs:  return hart.csr(i, CsrAction::set, a);
        case Op::csrrc:  return hart.csr(i, CsrAction::clear, a);
        case Op::csrrwi: return hart.csr(i, CsrAction::write, i.rs1);
        case Op::csrrsi: return hart.csr(i, CsrAction::set, i.rs1);
        case Op::csrrci: return hart.csr(i, CsrAction::clear, i.rs1);
    }
    // clang-format on
    return hart.raise(Cause::illegal_instruction, imm);
}

}  // namespace tessera::riscv
