#pragma once
// Layout of the network image, for the generated C header.

#include "platform/workload/image.h"

namespace tessera::workload {

inline constexpr std::array kImageHeaderFields = {
    TESSERA_LAYOUT_FIELD(ImageHeader, magic),
    TESSERA_LAYOUT_FIELD(ImageHeader, version),
    TESSERA_LAYOUT_FIELD(ImageHeader, header_bytes),
    TESSERA_LAYOUT_FIELD(ImageHeader, steps),
    TESSERA_LAYOUT_FIELD(ImageHeader, tensors),
    TESSERA_LAYOUT_FIELD(ImageHeader, batches),
    TESSERA_LAYOUT_FIELD(ImageHeader, batch_size),
    TESSERA_LAYOUT_FIELD(ImageHeader, samples),
    TESSERA_LAYOUT_FIELD(ImageHeader, output_tensor),
    TESSERA_LAYOUT_FIELD(ImageHeader, output_elements),
    TESSERA_LAYOUT_FIELD(ImageHeader, output_bits),
    TESSERA_LAYOUT_FIELD(ImageHeader, steps_address),
    TESSERA_LAYOUT_FIELD(ImageHeader, tensors_address),
    TESSERA_LAYOUT_FIELD(ImageHeader, status_address),
    TESSERA_LAYOUT_FIELD(ImageHeader, predictions_address),
    TESSERA_LAYOUT_FIELD(ImageHeader, labels_address),
    TESSERA_LAYOUT_FIELD(ImageHeader, image_bytes),
    TESSERA_LAYOUT_FIELD(ImageHeader, setup_steps),
    TESSERA_LAYOUT_FIELD(ImageHeader, reserved0),
    TESSERA_LAYOUT_FIELD(ImageHeader, reserved1),
};
inline constexpr std::array kImageTensorFields = {
    TESSERA_LAYOUT_FIELD(ImageTensor, address),
    TESSERA_LAYOUT_FIELD(ImageTensor, batch_stride_bytes),
    TESSERA_LAYOUT_FIELD(ImageTensor, bytes),
};
inline constexpr std::array kImageStepFields = {
    TESSERA_LAYOUT_FIELD(ImageStep, job),
    TESSERA_LAYOUT_FIELD(ImageStep, tile),
    TESSERA_LAYOUT_FIELD(ImageStep, stream_tensor),
    TESSERA_LAYOUT_FIELD(ImageStep, name),
};

inline constexpr std::array kImageLayouts = {
    base::StructLayout{"image_header", "start of the network image", sizeof(ImageHeader),
                       kImageHeaderFields},
    base::StructLayout{"image_tensor", "a tensor of the network", sizeof(ImageTensor),
                       kImageTensorFields},
    base::StructLayout{"image_step", "one operator of the network", sizeof(ImageStep),
                       kImageStepFields},
};
static_assert(is_complete(kImageLayouts[0]) && is_complete(kImageLayouts[1]) &&
              is_complete(kImageLayouts[2]));

}  // namespace tessera::workload
