#pragma once
// Rewrites of the float graph that leave its function as it is.

#include "platform/workload/graph.h"

namespace tessera::workload {

// Consumers of a reshape read its input instead.
void drop_reshapes(Graph& graph);
// Nodes that the output does not depend on go.
void drop_unused(Graph& graph);
// Per-channel factors and offsets (batch normalisation, added constants) move into the convolution
// or dense layer in front when nobody else reads its output; others become depthwise 1 x 1
// convolutions.
void fold_affine(Graph& graph);
// Rectification moves into the node in front, a sign into the weighted node in front, when nobody
// else reads its output.
void fuse_activations(Graph& graph);

// All of them, in order. Throws config::Error when nothing is left to run.
void simplify(Graph& graph);

}  // namespace tessera::workload
