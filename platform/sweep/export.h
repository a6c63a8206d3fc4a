#pragma once
// A study's points or layers as text for other programs.

#include <iosfwd>

#include "platform/sweep/results.h"

namespace tessera::sweep {

enum class ExportRows { points, layers };

// One line for each, axes by their labels, RFC 4180; numbers as short as they read back exactly, an
// empty field where a point has none.
void write_csv(const Results& results, ExportRows rows, std::ostream& out);
// {"schema": "tessera.study_export/1", ...}: axes, and every point with its metrics and layers.
void write_json(const Results& results, std::ostream& out);

}  // namespace tessera::sweep
