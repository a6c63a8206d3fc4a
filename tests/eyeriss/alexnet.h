#pragma once
// AlexNet's convolutions in batches of 4 as the chip ran them: JSSC 52(1) 2017, tables II (mapping,
// buffers) and V (measurements at 200 MHz).

#include <array>
#include <cstdint>

#include "models/eyeriss/layer.h"
#include "models/eyeriss/mapping.h"

namespace tessera::eyeriss::test {

struct AlexnetLayer {
    const char* name;
    Layer layer;
    Mapping mapping;
    std::uint32_t active_pes;
    double ifmap_kib, psum_kib;
    double processing_ms, glb_mb;
    Mapping traffic_mapping;  // that the published buffer traffic belongs to
};

inline Layer alexnet_layer(std::uint32_t groups, std::uint32_t C, std::uint32_t M, std::uint32_t H,
                           std::uint32_t R, std::uint32_t stride, std::uint32_t pad) {
    Layer layer;
    layer.groups = groups;
    layer.N = 4;
    layer.C = C;
    layer.M = M;
    layer.H = layer.W = H;
    layer.R = layer.S = R;
    layer.stride_y = layer.stride_x = stride;
    layer.pad_top = layer.pad_left = pad;
    layer.padded_w = H + 2 * pad;
    layer.E = layer.F = (layer.padded_w - R) / stride + 1;
    return layer;
}

inline std::array<AlexnetLayer, 5> alexnet() {
    const Mapping conv1{96, 1, 7, 16, 1, 1, 2};
    const Mapping conv2{64, 1, 27, 16, 2, 1, 1};
    const Mapping conv3{64, 4, 13, 16, 4, 1, 4};
    const Mapping conv4{64, 4, 13, 16, 3, 2, 2};
    return {{
        {"CONV1", alexnet_layer(1, 3, 96, 227, 11, 4, 0), conv1, 154, 15.5, 72.2, 16.5, 18.5,
         conv1},
        {"CONV2", alexnet_layer(2, 48, 128, 27, 5, 1, 2), conv2, 135, 3.8, 91.1, 39.2, 77.6, conv2},
        // The printed q4 r1 t4 would cause 69.2 MB; q3 r2 t2 causes exactly the published 50.2 MB.
        {"CONV3", alexnet_layer(1, 256, 384, 13, 3, 1, 1), conv3, 156, 7.0, 84.5, 21.8, 50.2,
         conv4},
        {"CONV4", alexnet_layer(2, 192, 192, 13, 3, 1, 1), conv4, 156, 10.5, 84.5, 16.0, 37.4,
         conv4},
        {"CONV5", alexnet_layer(2, 192, 128, 13, 3, 1, 1), conv4, 156, 10.5, 84.5, 10.0, 24.9,
         conv4},
    }};
}

}  // namespace tessera::eyeriss::test
