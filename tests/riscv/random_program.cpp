#include "tests/riscv/random_program.h"

#include <algorithm>
#include <array>

#include "tests/riscv/encode.h"

namespace tessera::test {
namespace {

using namespace rv;

Word c_jump(Word funct3, std::int32_t offset) {
    const Word o = static_cast<Word>(offset);
    return funct3 << 13 | (o >> 11 & 1) << 12 | (o >> 4 & 1) << 11 | (o >> 8 & 3) << 9 |
           (o >> 10 & 1) << 8 | (o >> 6 & 1) << 7 | (o >> 7 & 1) << 6 | (o >> 1 & 7) << 3 |
           (o >> 5 & 1) << 2 | 1;
}
Word c_branch(std::int32_t offset) {
    const Word o = static_cast<Word>(offset);
    return (o >> 8 & 1) << 12 | (o >> 3 & 3) << 10 | (o >> 6 & 3) << 5 | (o >> 1 & 3) << 3 |
           (o >> 5 & 1) << 2;
}

}  // namespace

RandomProgram::RandomProgram(std::uint64_t seed, std::uint64_t number, unsigned items, Traps traps)
    : random_(seed, "random_program", number), traps_(traps) {
    std::vector<Item> program;
    for (unsigned i = 0; i < items; ++i) program.push_back(random_item());
    encode(program);
}

unsigned RandomProgram::target() {
    for (;;) {
        const unsigned rd = any();
        if (rd != kStack && rd != kBase && rd != kLink) return rd;
    }
}

unsigned RandomProgram::small_target() {
    const unsigned rd = small();
    return rd == kBase ? 8 : rd;
}

RandomProgram::Item RandomProgram::random_item() {
    switch (below(16)) {
        case 0:
        case 1:
        case 2:
        case 3: return arithmetic();
        case 4:
        case 5:
        case 6: return memory_access();
        case 7: return atomic();
        case 8: return traps_ == Traps::none ? csr() : trap();
        case 9: return jump();
        default: return compressed();
    }
}

RandomProgram::Item RandomProgram::arithmetic() {
    const Word funct3 = below(8);
    switch (below(5)) {
        case 0: return {.bits = lui(target(), below(1u << 20))};
        case 1: return {.bits = auipc(target(), below(1u << 20))};
        case 2: {
            if (funct3 == 1) return {.bits = r_type(0, below(32), any(), 1, target(), 0x13)};
            if (funct3 == 5)
                return {.bits = r_type(0x20 * below(2), below(32), any(), 5, target(), 0x13)};
            return {.bits = i_type(static_cast<std::int32_t>(below(4096)), any(), funct3, target(),
                                   0x13)};
        }
        case 3: return {.bits = r_type(1, any(), any(), funct3, target(), 0x33)};
        default: {
            const bool has_other = funct3 == 0 || funct3 == 5;
            return {.bits = r_type(has_other ? 0x20 * below(2) : 0, any(), any(), funct3, target(),
                                   0x33)};
        }
    }
}

RandomProgram::Item RandomProgram::memory_access() {
    const Word base = below(2) == 0 ? kStack : kBase;
    const Word size = below(3);
    const auto offset = static_cast<std::int32_t>(below(2 * kReach) >> size << size) -
                        static_cast<std::int32_t>(kReach);
    if (below(2) == 0) return {.bits = s_type(offset, any(), base, size)};
    const Word is_unsigned = size < 2 ? below(2) : 0;
    return {.bits = i_type(offset, base, is_unsigned << 2 | size, target(), 0x03)};
}

// lr.w and sc.w come as a pair: what a store in between does to the reservation is where the
// oracle, which only compares values, and the model differ.
RandomProgram::Item RandomProgram::atomic() {
    static constexpr std::array<Word, 9> kFunct5 = {0, 1, 4, 8, 12, 16, 20, 24, 28};
    const Word choice = below(12);
    if (choice < 9) return {.bits = amo(kFunct5[choice], target(), any(), kBase)};
    if (choice < 11)
        return {.bits = lr(target(), kBase), .second = sc(target(), any(), kBase), .bytes = 8};
    return {.bits = sc(target(), any(), kBase)};
}

RandomProgram::Item RandomProgram::csr() {
    static constexpr std::array<Word, 3> kPlain = {0x340, 0x342, 0x343};  // mscratch, mcause, mtval
    static constexpr std::array<Word, 6> kFunct3 = {1, 2, 3, 5, 6, 7};
    return {.bits = kPlain[below(3)] << 20 | any() << 15 | kFunct3[below(6)] << 12 | target() << 7 |
                    0x73};
}

RandomProgram::Item RandomProgram::trap() {
    using riscv::Cause;
    static constexpr std::array<Word, 4> kUnassigned = {0x0B, 0x2B, 0x5B, 0x7B};
    const bool is_user = traps_ == Traps::in_user_mode;
    const auto illegal = [](Word bits, bool oracle_traps_too) {
        return Item{.bits = bits,
                    .trap = ExpectedTrap{.cause = Cause::illegal_instruction,
                                         .tval = bits,
                                         .oracle_traps_too = oracle_traps_too}};
    };
    const Word base = below(2) == 0 ? kStack : kBase;
    const auto odd = static_cast<std::int32_t>(below(1000) * 2 + 1);
    const auto near = static_cast<std::int32_t>(4 * below(500));
    const Word size = 1 + below(2);  // halves and words
    switch (below(9)) {
        case 0: return illegal(below(1u << 25) << 7 | kUnassigned[below(4)], true);
        case 1: return illegal(csrrw(target(), 0x7C0, any()), true);
        case 2: return illegal(csrrw(target(), 0xF14, 1 + below(31)), true);  // read-only
        case 3:  // machine mode's own, or one that has the right to be there
            return is_user ? illegal(csrr(target(), 0x300), false) : illegal(0x3000'0073, true);
        case 4:
            return {.bits = kEcall,
                    .trap = ExpectedTrap{.cause = is_user ? Cause::ecall_from_user
                                                          : Cause::ecall_from_machine}};
        case 5:
            return {.bits = kEbreak,
                    .trap = ExpectedTrap{.cause = Cause::breakpoint, .is_from_pc = true}};
        case 6:
            return {.bits = i_type(odd, base, size, target(), 0x03),
                    .trap = ExpectedTrap{.cause = Cause::load_address_misaligned,
                                         .tval = static_cast<Word>(odd),
                                         .base = base,
                                         .oracle_traps_too = false}};
        case 7:
            return {.bits = s_type(odd, any(), base, size),
                    .trap = ExpectedTrap{.cause = Cause::store_address_misaligned,
                                         .tval = static_cast<Word>(odd),
                                         .base = base,
                                         .oracle_traps_too = false}};
        default: {
            const bool is_store = below(2) == 0;
            return {.bits = lui(kLink, 0x40000),
                    .second =
                        is_store ? sw(any(), kLink, near) : i_type(near, kLink, 2, target(), 0x03),
                    .bytes = 8,
                    .trap = ExpectedTrap{
                        .cause = is_store ? Cause::store_access_fault : Cause::load_access_fault,
                        .tval = 0x4000'0000u + static_cast<Word>(near)}};
        }
    }
}

RandomProgram::Item RandomProgram::jump() {
    static constexpr std::array<Word, 6> kBranches = {0, 1, 4, 5, 6, 7};
    const unsigned skip = 1 + below(8);
    switch (below(8)) {
        case 0: return {.bits = jal(target(), 0), .jump = Jump::jal, .skip = skip};
        case 1:
            return {.bits = auipc(kLink, 0),
                    .second = jalr(target(), kLink, 0),
                    .bytes = 8,
                    .jump = Jump::auipc_jalr,
                    .skip = skip};
        case 2:
            return {.bits = c_jump(below(2) == 0 ? 1 : 5, 0),
                    .bytes = 2,
                    .jump = Jump::c_jump,
                    .skip = skip};
        case 3:
            return {.bits = (6 + below(2)) << 13 | below(8) << 7 | 1,
                    .bytes = 2,
                    .jump = Jump::c_branch,
                    .skip = skip};
        default:
            return {.bits = b_type(0, any(), any(), kBranches[below(6)]),
                    .jump = Jump::branch,
                    .skip = skip};
    }
}

RandomProgram::Item RandomProgram::compressed() {
    const auto half = [](Word bits) { return Item{.bits = bits, .bytes = 2}; };
    const Word imm5 = below(32), high = below(2), nonzero5 = 1 + below(31);
    switch (below(14)) {
        case 0: return half((1 + below(255)) << 5 | (small_target() - 8) << 2);  // c.addi4spn
        case 1:
            return half(2 << 13 | below(8) << 10 | (kBase - 8) << 7 | below(4) << 5 |
                        (small_target() - 8) << 2);
        case 2:
            return half(6 << 13 | below(8) << 10 | (kBase - 8) << 7 | below(4) << 5 |
                        below(8) << 2);                                                 // c.sw
        case 3: return half(high << 12 | target() << 7 | imm5 << 2 | 1);                // c.addi
        case 4: return half(2 << 13 | high << 12 | target() << 7 | imm5 << 2 | 1);      // c.li
        case 5: return half(3 << 13 | high << 12 | target() << 7 | nonzero5 << 2 | 1);  // c.lui
        case 6:
            return half(4 << 13 | below(2) << 10 | (small_target() - 8) << 7 | imm5 << 2 |
                        1);  // c.srli, c.srai
        case 7:
            return half(4 << 13 | high << 12 | 2 << 10 | (small_target() - 8) << 7 | imm5 << 2 |
                        1);  // c.andi
        case 8:
            return half(4 << 13 | 3 << 10 | (small_target() - 8) << 7 | below(4) << 5 |
                        below(8) << 2 | 1);
        case 9: return half(target() << 7 | imm5 << 2 | 2);  // c.slli
        case 10: {
            const Word rd = target();
            return rd == 0 ? half(1)
                           : half(2 << 13 | high << 12 | rd << 7 | imm5 << 2 | 2);  // c.lwsp
        }
        case 11: return half(4 << 13 | target() << 7 | nonzero5 << 2 | 2);            // c.mv
        case 12: return half(4 << 13 | 1 << 12 | target() << 7 | nonzero5 << 2 | 2);  // c.add
        default: return half(6 << 13 | below(64) << 7 | any() << 2 | 2);              // c.swsp
    }
}

void RandomProgram::encode(const std::vector<Item>& items) {
    std::vector<std::uint32_t> addresses;
    std::uint32_t at = 0;
    for (const Item& item : items) {
        addresses.push_back(at);
        at += item.bytes;
    }
    addresses.push_back(at);
    const auto put = [&](std::uint32_t bits, unsigned bytes) {
        parcels_.push_back(static_cast<std::uint16_t>(bits));
        if (bytes == 4) parcels_.push_back(static_cast<std::uint16_t>(bits >> 16));
    };
    for (std::size_t i = 0; i < items.size(); ++i) {
        Item item = items[i];
        const std::size_t to = std::min(items.size(), i + item.skip);
        const auto offset = static_cast<std::int32_t>(addresses[to] - addresses[i]);
        switch (item.jump) {
            case Jump::none: break;
            case Jump::branch: item.bits |= b_type(offset, 0, 0, 0); break;
            case Jump::jal: item.bits |= jal(0, offset); break;
            case Jump::auipc_jalr: item.second |= static_cast<Word>(offset) << 20; break;
            case Jump::c_jump: item.bits |= c_jump(0, offset); break;
            case Jump::c_branch: item.bits |= c_branch(offset); break;
        }
        put(item.bits, std::min(item.bytes, 4u));
        if (item.trap) expected_[item.bytes == 8 ? bytes() : addresses[i]] = *item.trap;
        if (item.bytes == 8) put(item.second, 4);
    }
}

}  // namespace tessera::test
