#include "tests/conformance/tile_case.h"

namespace tessera::test {

namespace {

std::vector<TileCase>& registered_cases() {
    static std::vector<TileCase> cases;
    return cases;
}

}  // namespace

const std::vector<TileCase>& tile_cases() { return registered_cases(); }

RegisteredCase::RegisteredCase(TileCase tile_case) {
    registered_cases().push_back(std::move(tile_case));
}

}  // namespace tessera::test
