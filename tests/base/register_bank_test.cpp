#include "models/base/register_bank.h"

#include <gtest/gtest.h>
#include <tlm_utils/simple_target_socket.h>

#include "tests/support/bus_master.h"

namespace tessera::base {
namespace {

constexpr std::array kMixed = {
    Field{"RW", 0, 4, Access::rw, ""},  Field{"RO", 4, 4, Access::ro, ""},
    Field{"WO", 8, 4, Access::wo, ""},  Field{"W1C", 12, 4, Access::w1c, ""},
    Field{"RC", 16, 4, Access::rc, ""},
};
constexpr std::array kTable = {
    Register{"PLAIN", 0x00, Access::rw, 0x1234'5678, ""},
    Register{"FIXED", 0x04, Access::ro, 0xCAFE'F00D, ""},
    Register{"SECRET", 0x08, Access::wo, 0, ""},
    Register{"CAUSE", 0x0C, Access::w1c, 0xFF, ""},
    Register{"COUNT", 0x10, Access::rc, 77, ""},
    Register{"MIXED", 0x14, Access::rw, 0x000F'F0F0, "", kMixed},
    Register{"MANY", 0x20, Access::rw, 5, "", {}, 3, 8},
    Register{"COMPUTED", 0x24, Access::ro, 0, ""},
};
constexpr RegisterMap kMap = {"block", "for tests", 0x1000, kTable};
static_assert(is_well_formed(kMap));

struct Logged {
    std::string text;
    std::uint32_t value;
    std::uint64_t time_ps;
};

class Log : public RegisterObserver {
  public:
    void on_register_access(const RegisterAccess& access) override {
        entries.push_back({access.block + "." + std::string(access.reg.name) + "[" +
                               std::to_string(access.index) + "]" +
                               (access.is_write ? " <- " : " -> "),
                           access.value, access.time.value()});
    }
    void on_register_fault(const std::string& block, std::uint64_t offset, bool is_write,
                           AccessFault fault) override {
        entries.push_back({block + "@" + std::to_string(offset) +
                               (is_write ? " write: " : " read: ") + std::string(to_string(fault)),
                           0, 0});
    }
    std::vector<Logged> entries;
};

class Block : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<Block> socket;
    RegisterBank bank;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> reads, writes;  // index, value
    std::uint32_t computed = 9;

    explicit Block(const sc_core::sc_module_name& module_name)
        : sc_module(module_name), socket("socket"), bank("block", kMap) {
        socket.register_b_transport(this, &Block::transport);
        socket.register_transport_dbg(this, &Block::debug);
        bank.compute<&Block::compute>(named(kTable, "COMPUTED"), this);
        bank.after_read<&Block::on_read>(named(kTable, "COUNT"), this);
        bank.after_read<&Block::on_read>(named(kTable, "MANY"), this);
        bank.after_write<&Block::on_write>(named(kTable, "MANY"), this);
        bank.after_write<&Block::on_write>(named(kTable, "SECRET"), this);
    }

  private:
    void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        bank.b_transport(payload, delay);
    }
    unsigned debug(tlm::tlm_generic_payload& payload) { return bank.transport_dbg(payload); }
    std::uint32_t compute(std::uint32_t) const { return computed; }
    void on_read(std::uint32_t index, std::uint32_t value) { reads.emplace_back(index, value); }
    void on_write(std::uint32_t index, std::uint32_t value) { writes.emplace_back(index, value); }
};

class RegisterBankTest : public testing::Test {
  protected:
    RegisterBankTest() { master.socket.bind(block.socket); }

    tlm::tlm_response_status respond(tlm::tlm_command command, std::uint64_t address,
                                     std::size_t bytes) {
        std::array<unsigned char, 8> data{};
        tlm::tlm_generic_payload payload;
        test::BusMaster::prepare(payload, command, address, data.data(), bytes);
        return master.send(payload);
    }

    test::BusMaster master{"master"};
    Block block{"block"};
};

TEST_F(RegisterBankTest, ReadWriteKeepsWhatIsWritten) {
    test::simulate([&] {
        EXPECT_EQ(master.read32(0x00), 0x1234'5678u);
        master.write32(0x00, 0xFFFF'0001);
        EXPECT_EQ(master.read32(0x00), 0xFFFF'0001u);
    });
}

TEST_F(RegisterBankTest, ReadOnlyRefusesWrites) {
    test::simulate([&] {
        EXPECT_EQ(respond(tlm::TLM_WRITE_COMMAND, 0x04, 4), tlm::TLM_COMMAND_ERROR_RESPONSE);
        EXPECT_EQ(respond(tlm::TLM_WRITE_COMMAND, 0x10, 4), tlm::TLM_COMMAND_ERROR_RESPONSE);
        EXPECT_EQ(master.read32(0x04), 0xCAFE'F00Du);
    });
}

TEST_F(RegisterBankTest, WriteOnlyReadsZeroAndTellsTheValueWritten) {
    test::simulate([&] {
        master.write32(0x08, 0xABCD);
        EXPECT_EQ(master.read32(0x08), 0u);
    });
    EXPECT_EQ(block.writes, (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 0xABCD}}));
}

TEST_F(RegisterBankTest, WritingOneClears) {
    test::simulate([&] {
        master.write32(0x0C, 0x0F);
        EXPECT_EQ(master.read32(0x0C), 0xF0u);
        master.write32(0x0C, 0xFFFF'FF00);
        EXPECT_EQ(master.read32(0x0C), 0xF0u);
    });
}

TEST_F(RegisterBankTest, ReadingClears) {
    test::simulate([&] {
        EXPECT_EQ(master.read32(0x10), 77u);
        EXPECT_EQ(master.read32(0x10), 0u);
    });
    EXPECT_EQ(block.reads, (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 77}, {0, 0}}));
}

TEST_F(RegisterBankTest, FieldsOfOneWordKeepTheirOwnRules) {
    test::simulate([&] {
        // RW 0 -> F, RO stays F, WO not stored, W1C F with ones in bits 12-13 -> C, RC F.
        master.write32(0x14, 0xFFF0'3F0F);
        EXPECT_EQ(master.debug_read32(0x14), 0x000F'C0FFu);
        EXPECT_EQ(master.read32(0x14), 0x000F'C0FFu);
        EXPECT_EQ(master.read32(0x14), 0x0000'C0FFu) << "RC bits gone, bits of no field stay zero";
    });
}

TEST_F(RegisterBankTest, ArrayElementsAreSeparate) {
    test::simulate([&] {
        master.write32(0x28, 11);
        EXPECT_EQ(master.read32(0x20), 5u);
        EXPECT_EQ(master.read32(0x28), 11u);
        EXPECT_EQ(master.read32(0x30), 5u);
    });
    EXPECT_EQ(block.bank.get(named(kTable, "MANY"), 1), 11u);
    EXPECT_EQ(block.writes, (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{1, 11}}));
    EXPECT_EQ(block.reads,
              (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 5}, {1, 11}, {2, 5}}));
}

TEST_F(RegisterBankTest, ComputedValueIsReadEachTime) {
    test::simulate([&] {
        EXPECT_EQ(master.read32(0x24), 9u);
        block.computed = 10;
        EXPECT_EQ(master.read32(0x24), 10u);
        EXPECT_EQ(block.bank.peek(named(kTable, "COMPUTED")), 10u);
    });
}

TEST_F(RegisterBankTest, ResetRestoresEveryElement) {
    test::simulate([&] {
        master.write32(0x00, 0);
        master.write32(0x30, 0);
        block.bank.reset();
        EXPECT_EQ(master.read32(0x00), 0x1234'5678u);
        EXPECT_EQ(master.read32(0x30), 5u);
    });
}

TEST_F(RegisterBankTest, RefusalsSayWhyInTheResponse) {
    test::simulate([&] {
        EXPECT_EQ(respond(tlm::TLM_READ_COMMAND, 0x18, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(respond(tlm::TLM_READ_COMMAND, 0x2C, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE)
            << "between elements";
        EXPECT_EQ(respond(tlm::TLM_READ_COMMAND, 0x34, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(respond(tlm::TLM_READ_COMMAND, ~std::uint64_t{3}, 4),
                  tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(respond(tlm::TLM_READ_COMMAND, 0x02, 4), tlm::TLM_BURST_ERROR_RESPONSE);
        EXPECT_EQ(respond(tlm::TLM_READ_COMMAND, 0x00, 1), tlm::TLM_BURST_ERROR_RESPONSE);
        EXPECT_EQ(respond(tlm::TLM_READ_COMMAND, 0x00, 8), tlm::TLM_BURST_ERROR_RESPONSE);
        EXPECT_EQ(respond(tlm::TLM_IGNORE_COMMAND, 0x00, 4), tlm::TLM_COMMAND_ERROR_RESPONSE);
        unsigned char enable = TLM_BYTE_ENABLED;
        std::uint32_t word = 0;
        tlm::tlm_generic_payload payload;
        test::BusMaster::prepare(payload, tlm::TLM_WRITE_COMMAND, 0, &word, 4);
        payload.set_byte_enable_ptr(&enable);
        payload.set_byte_enable_length(1);
        EXPECT_EQ(master.send(payload), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
        EXPECT_EQ(master.read32(0x00), 0x1234'5678u);
    });
}

TEST_F(RegisterBankTest, DebugReadsHaveNoSideEffects) {
    test::simulate([&] {
        EXPECT_EQ(master.debug_read32(0x10), 77u);
        EXPECT_EQ(master.debug_read32(0x10), 77u);
        EXPECT_EQ(master.debug_read32(0x20), 5u);
        EXPECT_EQ(master.debug_read32(0x24), 9u);
        EXPECT_EQ(test::now_ps(), 0u);
    });
    EXPECT_TRUE(block.reads.empty());
}

TEST_F(RegisterBankTest, DebugReadsTakeAnyPartAndStopAtTheFirstHole) {
    test::simulate([&] {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(master.debug_read(0x01, data.data(), 6), 6u);
        EXPECT_EQ(data[0], 0x56);
        EXPECT_EQ(data[2], 0x12);
        EXPECT_EQ(data[3], 0x0D);
        EXPECT_EQ(data[5], 0xFE);
        EXPECT_EQ(master.debug_read(0x10, data.data(), 64), 8u);
        EXPECT_EQ(master.debug_read(0x1000, data.data(), 4), 0u);
    });
}

TEST_F(RegisterBankTest, DebugWritesDoWhatABusWriteWouldAtOnce) {
    test::simulate([&] {
        const std::array<std::uint32_t, 2> values = {1, 2};
        EXPECT_EQ(master.debug_write(0x00, values.data(), 4), 4u);
        EXPECT_EQ(master.debug_write(0x28, values.data() + 1, 4), 4u);
        EXPECT_EQ(test::now_ps(), 0u);
        EXPECT_EQ(master.read32(0x00), 1u);
    });
    ASSERT_EQ(block.writes.size(), 1u);
    EXPECT_EQ(block.writes[0].second, 2u);
}

TEST_F(RegisterBankTest, DebugWritesOfPartsAndOfReadOnlyRegistersAreRefused) {
    test::simulate([&] {
        const std::uint32_t value = 1;
        EXPECT_EQ(master.debug_write(0x00, &value, 2), 0u);
        EXPECT_EQ(master.debug_write(0x01, &value, 4), 0u);
        EXPECT_EQ(master.debug_write(0x04, &value, 4), 0u);
        EXPECT_EQ(master.debug_write(0x1000, &value, 4), 0u);
        EXPECT_EQ(master.read32(0x00), 0x1234'5678u);
    });
    EXPECT_TRUE(block.writes.empty());
}

TEST_F(RegisterBankTest, ObserverHearsAccessesByNameAndFaults) {
    Log log;
    block.bank.observe(&log);
    test::simulate([&] {
        std::uint32_t value = 3;
        tlm::tlm_generic_payload payload;
        test::BusMaster::prepare(payload, tlm::TLM_WRITE_COMMAND, 0x28, &value, 4);
        master.send(payload, test::picoseconds(70));
        EXPECT_EQ(master.read32(0x10), 77u);
        EXPECT_EQ(respond(tlm::TLM_WRITE_COMMAND, 0x04, 4), tlm::TLM_COMMAND_ERROR_RESPONSE);
        EXPECT_EQ(master.debug_read32(0x00), 0x1234'5678u);
    });
    ASSERT_EQ(log.entries.size(), 3u);
    EXPECT_EQ(log.entries[0].text, "block.MANY[1] <- ");
    EXPECT_EQ(log.entries[0].value, 3u);
    EXPECT_EQ(log.entries[0].time_ps, 70u) << "the annotated delay counts";
    EXPECT_EQ(log.entries[1].text, "block.COUNT[0] -> ");
    EXPECT_EQ(log.entries[1].value, 77u);
    EXPECT_EQ(log.entries[2].text, "block@4 write: register is read-only");
}

}  // namespace
}  // namespace tessera::base
