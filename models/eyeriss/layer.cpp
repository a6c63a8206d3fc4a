#include "models/eyeriss/layer.h"

namespace tessera::eyeriss {

Layer layer_of(const base::Job& job) {
    const base::Geometry& g = job.geometry;
    Layer layer;
    layer.groups = g.G;
    layer.N = g.N;
    layer.C = g.C / g.G;
    layer.M = g.M / g.G;
    layer.element_bytes = job.streams[base::kInput].bits / 8u;
    layer.psum_words = job.accumulator == base::Accumulator::int32 ? 2 : 1;
    const base::Stream& output = job.streams[base::kOutput];
    if (output.codec == base::Codec::rlc) layer.segment_rows = output.aux;
    if (job.op == base::Op::dense) return layer;
    layer.H = g.H;
    layer.W = g.W;
    layer.R = g.R;
    layer.S = g.S;
    layer.E = g.E;
    layer.F = g.F;
    layer.stride_y = g.stride_y;
    layer.stride_x = g.stride_x;
    layer.pad_top = g.pad_top;
    layer.pad_left = g.pad_left;
    layer.padded_w = std::uint32_t{g.W} + g.pad_left + g.pad_right;
    return layer;
}

}  // namespace tessera::eyeriss
