#include "platform/cli/layer_names.h"

#include <fmt/format.h>

namespace tessera::cli {

std::string job_name(const soc::RunResult& result, std::uint32_t id) {
    return result.workload && id < result.workload->layers.size() ? result.workload->layers[id].name
                                                                  : fmt::format("job {}", id);
}

void add_operators(trace::Timeline& timeline, const soc::RunResult& result) {
    if (!result.workload) return;
    const std::size_t track = timeline.add_track("core", "operators");
    for (const soc::JobSpan& job : result.workload->jobs)
        if (const soc::LayerResult& layer = result.workload->layers[job.layer];
            layer.unit == "core")
            timeline.add(track, job.begin_ps, job.end_ps, layer.name);
}

}  // namespace tessera::cli
