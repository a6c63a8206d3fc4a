#include "platform/workload/network.h"

namespace tessera::workload {

std::uint64_t Network::tensor_bytes(TensorId tensor, std::uint32_t batch) const {
    if (tensors[tensor].coded_rows != 0) return layout(tensor, batch).bytes();
    return tensors[tensor].shape.elements() * batch * bits / 8;
}

numeric::RlcLayout Network::layout(TensorId tensor, std::uint32_t batch) const {
    const Chw& shape = tensors[tensor].shape;
    return {shape.c * batch, static_cast<std::uint32_t>(shape.h),
            static_cast<std::uint32_t>(shape.w), tensors[tensor].coded_rows};
}

}  // namespace tessera::workload
