// No kind of tile that a scenario can name goes untested.

#include <gtest/gtest.h>

#include <algorithm>

#include "platform/soc/tile_registry.h"
#include "tests/conformance/tile_case.h"

namespace tessera::test {
namespace {

TEST(TileRegistry, EveryTypeHasAConformanceCase) {
    const std::vector<TileCase>& cases = tile_cases();
    EXPECT_EQ(cases.size(), soc::tile_types().size());
    for (const soc::TileType& type : soc::tile_types()) {
        const auto at = std::find_if(cases.begin(), cases.end(),
                                     [&](const TileCase& c) { return c.type == type.type; });
        ASSERT_NE(at, cases.end()) << type.type << " is registered but has no case";
        EXPECT_EQ(at->class_id, type.class_id);
        EXPECT_EQ(at->registers, type.registers);
    }
}

TEST(TileRegistry, ClassesAreUnique) {
    const std::span<const soc::TileType> types = soc::tile_types();
    for (std::size_t i = 0; i < types.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) EXPECT_NE(types[i].class_id, types[j].class_id);
}

}  // namespace
}  // namespace tessera::test
