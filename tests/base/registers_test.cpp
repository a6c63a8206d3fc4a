#include "models/base/registers.h"

#include <gtest/gtest.h>

#include "models/base/tile_registers.h"

namespace tessera::base {
namespace {

constexpr std::array kBits = {Field{"A", 0, 4, Access::rw, ""}, Field{"B", 4, 28, Access::ro, ""}};
constexpr std::array kGood = {
    Register{"ONE", 0x0, Access::rw, 0, ""},
    Register{"MANY", 0x10, Access::rw, 0, "", {}, 3, 8},
    Register{"BETWEEN", 0x14, Access::ro, 0, ""},
    Register{"LAST", 0xFFC, Access::rw, 0, "", kBits},
};
static_assert(is_well_formed({"good", "", 0x1000, kGood}));
static_assert(is_well_formed(kTileMap));

constexpr Register at(std::string_view name, std::uint32_t offset, Access access = Access::rw,
                      std::uint32_t count = 1, std::uint32_t stride_bytes = 4) {
    return {name, offset, access, 0, "", {}, count, stride_bytes};
}

template <std::size_t N>
constexpr bool is_refused(const std::array<Register, N>& table) {
    return !is_well_formed({"bad", "", 0x1000, table});
}

static_assert(is_refused(std::array{at("A", 0x2)}), "misaligned");
static_assert(is_refused(std::array{at("A", 0x1000)}), "outside the window");
static_assert(is_refused(std::array{at("A", 0xFF8, Access::rw, 3, 4)}), "array leaves the window");
static_assert(is_refused(std::array{at("A", 0), at("A", 4)}), "name twice");
static_assert(is_refused(std::array{at("A", 4), at("B", 4)}), "offset twice");
static_assert(is_refused(std::array{at("A", 0, Access::rw, 4, 8), at("B", 0x10)}),
              "inside an array");
static_assert(is_refused(std::array{at("B", 0x10), at("A", 0, Access::rw, 4, 8)}),
              "array over a register");
static_assert(is_refused(std::array{at("A", 0, Access::rw, 0)}), "no elements");
static_assert(is_refused(std::array{at("A", 0, Access::rw, 2, 6)}), "stride not in words");

constexpr std::array kOverlappingFields = {Field{"A", 0, 4, Access::rw, ""},
                                           Field{"B", 3, 1, Access::rw, ""}};
constexpr std::array kWideField = {Field{"A", 30, 3, Access::rw, ""}};
static_assert(is_refused(std::array{Register{"A", 0, Access::rw, 0, "", kOverlappingFields}}));
static_assert(is_refused(std::array{Register{"A", 0, Access::rw, 0, "", kWideField}}));

TEST(Registers, MaskOfAFieldCoversItsBits) {
    EXPECT_EQ((Field{"F", 4, 3, Access::rw, ""}).mask(), 0x70u);
    EXPECT_EQ((Field{"F", 0, 32, Access::rw, ""}).mask(), 0xFFFF'FFFFu);
    EXPECT_EQ((Field{"F", 31, 1, Access::rw, ""}).mask(), 0x8000'0000u);
}

TEST(Registers, MaskOfARegisterSelectsFieldsByAccess) {
    EXPECT_EQ(kGood[3].mask(Access::rw), 0xFu);
    EXPECT_EQ(kGood[3].mask(Access::ro), 0xFFFF'FFF0u);
    EXPECT_EQ(kGood[3].mask(Access::w1c), 0u);
    EXPECT_EQ(kGood[0].mask(Access::rw), 0xFFFF'FFFFu);
}

TEST(Registers, WritableMeansSomeFieldIs) {
    EXPECT_TRUE(kGood[3].is_writable());
    EXPECT_FALSE(kGood[2].is_writable());
    EXPECT_FALSE((at("R", 0, Access::rc)).is_writable());
    EXPECT_TRUE((at("R", 0, Access::wo)).is_writable());
    EXPECT_TRUE((at("R", 0, Access::w1c)).is_writable());
}

TEST(Registers, JoinKeepsOrder) {
    static constexpr auto both = join(kGood, std::array{at("X", 0x20)});
    ASSERT_EQ(both.size(), 5u);
    EXPECT_EQ(both[0].name, "ONE");
    EXPECT_EQ(both[4].name, "X");
    EXPECT_EQ(named(both, "X").offset, 0x20u);
}

}  // namespace
}  // namespace tessera::base
