#pragma once
// What report.html shows beside result.json: "tessera.report/1".

#include <string>
#include <vector>

#include "models/base/energy.h"
#include "platform/soc/run_result.h"
#include "platform/soc/tile_registry.h"
#include "platform/trace/timeline.h"

namespace tessera::report {

// A file that the run wrote, for the page to name.
struct WrittenFile {
    std::string name, what;
};

struct ReportInputs {
    const soc::RunResult& result;
    const soc::TileBlueprints& tiles;
    const base::TechnologyTable& technology;
    const trace::Timeline& timeline;  // sorted
    std::vector<WrittenFile> files;
};

// JSON. Bins of power are joined until there are at most 2000, so that their sums stay exact;
// of tracks with very many slices, neighbours become one, which says how many it stands for.
[[nodiscard]] std::string report_data(const ReportInputs& inputs);

}  // namespace tessera::report
