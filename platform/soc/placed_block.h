#pragma once

#include <string>
#include <vector>

namespace tessera::soc {

struct PlacedBlock {
    std::string name;
    std::vector<unsigned> nodes;  // of the mesh, y * width + x
};

}  // namespace tessera::soc
