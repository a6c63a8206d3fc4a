#pragma once
// Tests that run once for every registered kind of tile.

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/conformance/bench.h"

namespace tessera::test {

// A kind of tile as a test's parameter: prints as its type.
class TileKind {
  public:
    explicit TileKind(const TileCase& tile_case) : tile_case_(&tile_case) {}
    const TileCase& operator*() const { return *tile_case_; }
    const TileCase* operator->() const { return tile_case_; }

  private:
    friend void PrintTo(const TileKind& kind, std::ostream* out) { *out << kind->type; }
    const TileCase* tile_case_;
};

class Conformance : public testing::TestWithParam<TileKind> {
  protected:
    [[nodiscard]] static const TileCase& tile_case() { return *GetParam(); }
};

[[nodiscard]] std::vector<TileKind> all_kinds();
[[nodiscard]] std::string type_name(const testing::TestParamInfo<TileKind>& param);

}  // namespace tessera::test

// `Suite` is a class of the file derived from Conformance.
#define TESSERA_FOR_EVERY_TILE(Suite)                                                      \
    INSTANTIATE_TEST_SUITE_P(Tile, Suite, testing::ValuesIn(::tessera::test::all_kinds()), \
                             ::tessera::test::type_name)
