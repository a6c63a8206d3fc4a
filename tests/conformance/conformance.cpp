#include "tests/conformance/conformance.h"

namespace tessera::test {

std::vector<TileKind> all_kinds() { return {tile_cases().begin(), tile_cases().end()}; }

std::string type_name(const testing::TestParamInfo<TileKind>& param) { return param.param->type; }

}  // namespace tessera::test
