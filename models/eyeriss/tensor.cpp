#include "models/eyeriss/tensor.h"

namespace tessera::eyeriss {

namespace {

Tensor tensor_of(const base::Stream& stream, std::uint64_t planes, std::uint32_t height,
                 std::uint32_t width, std::uint32_t element_bytes) {
    Tensor tensor{stream.address, height, width, element_bytes, std::nullopt};
    if (stream.codec == base::Codec::rlc)
        tensor.rlc = numeric::RlcLayout{planes, height, width, stream.aux};
    return tensor;
}

}  // namespace

Tensor ifmap_of(const base::Job& job, const Layer& layer) {
    return tensor_of(job.streams[base::kInput], std::uint64_t{layer.N} * layer.groups * layer.C,
                     layer.H, layer.W, layer.element_bytes);
}

Tensor ofmap_of(const base::Job& job, const Layer& layer) {
    return tensor_of(job.streams[base::kOutput], std::uint64_t{layer.N} * layer.groups * layer.M,
                     layer.E, layer.F, layer.element_bytes);
}

}  // namespace tessera::eyeriss
