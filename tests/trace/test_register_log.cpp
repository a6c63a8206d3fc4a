#include <gtest/gtest.h>

#include "platform/trace/register_log.h"

namespace tessera::trace {
namespace {

using base::Access;
using base::Field;
using base::Register;

constexpr std::array kFields = {
    Field{"START", 0, 1, Access::rw, "one bit"},
    Field{"MODE", 4, 3, Access::rw, "three bits"},
};
constexpr std::array kTable = {
    Register{"CTRL", 0x0, Access::rw, 0, "with fields", kFields},
    Register{"DATA", 0x4, Access::rw, 0, "without"},
    Register{"LANE", 0x10, Access::rw, 0, "an array", {}, 4},
    Register{"ID", 0x20, Access::ro, 0x42, "read-only"},
};
constexpr base::RegisterMap kMap = {"unit", "a block", 0x1000, kTable};

TEST(DescribeValue, NamesFieldsThatAreNotZero) {
    EXPECT_EQ(describe_value(kTable[0], 0x0), "0");
    EXPECT_EQ(describe_value(kTable[0], 0x1), "START");
    EXPECT_EQ(describe_value(kTable[0], 0x51), "START|MODE=0x5");
}

TEST(DescribeValue, IsHexadecimalWhereFieldsDoNotTellAll) {
    EXPECT_EQ(describe_value(kTable[1], 0xAB), "0xab");
    EXPECT_EQ(describe_value(kTable[0], 0x101), "0x101") << "bit 8 has no name";
}

class RegisterLogTest : public testing::Test {
  protected:
    tlm::tlm_response_status access(bool is_write, std::uint64_t offset, std::uint32_t value = 0) {
        tlm::tlm_generic_payload payload;
        payload.set_command(is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
        payload.set_address(offset);
        payload.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
        payload.set_data_length(4);
        payload.set_streaming_width(4);
        sc_core::sc_time delay = sc_core::sc_time::from_value(1500);
        bank_.b_transport(payload, delay);
        return payload.get_response_status();
    }

    base::RegisterBank bank_{"unit0", kMap};
    std::string text_;
};

TEST_F(RegisterLogTest, WritesOneLineForEachAccessAndRefusal) {
    RegisterLog log({"unit*"}, [&](std::string_view line) { text_ += line; });
    log.set_place([] { return std::string("main+0x1c"); });
    bank_.observe(&log);
    EXPECT_EQ(access(true, 0x0, 0x11), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(access(false, 0x14), tlm::TLM_OK_RESPONSE);
    EXPECT_NE(access(true, 0x20), tlm::TLM_OK_RESPONSE);
    EXPECT_NE(access(false, 0x104), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(text_,
              "          1500 ps unit0.CTRL <- START|MODE=0x1 at main+0x1c\n"
              "          1500 ps unit0.LANE[1] -> 0x0 at main+0x1c\n"
              "             0 ps unit0+0x20 write refused: register is read-only at main+0x1c\n"
              "             0 ps unit0+0x104 read refused: no register here at main+0x1c\n");
}

TEST_F(RegisterLogTest, HearsOnlyTheBlocksItWasAskedFor) {
    RegisterLog log({"uart", "timer?"}, [&](std::string_view line) { text_ += line; });
    bank_.observe(&log);
    EXPECT_EQ(access(true, 0x4, 1), tlm::TLM_OK_RESPONSE);
    EXPECT_NE(access(true, 0x104), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(text_, "");
}

}  // namespace
}  // namespace tessera::trace
