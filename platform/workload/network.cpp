#include "platform/workload/network.h"

#include "models/numeric/packed_bits.h"

namespace tessera::workload {

std::uint64_t Network::tensor_bytes(TensorId tensor, std::uint32_t batch) const {
    if (tensors[tensor].coded_rows != 0) return layout(tensor, batch).bytes();
    const QuantisedTensor& of = tensors[tensor];
    const std::uint64_t elements = of.shape.elements();
    if (of.bits == 1) return std::uint64_t{numeric::packed_bytes(elements)} * batch;
    return elements * batch * of.bits / 8;
}

numeric::RlcLayout Network::layout(TensorId tensor, std::uint32_t batch) const {
    const Chw& shape = tensors[tensor].shape;
    return {shape.c * batch, static_cast<std::uint32_t>(shape.h),
            static_cast<std::uint32_t>(shape.w), tensors[tensor].coded_rows};
}

}  // namespace tessera::workload
