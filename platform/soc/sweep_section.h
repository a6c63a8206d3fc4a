#pragma once
// What a study varies: the `sweep:` section of a scenario. A single run passes over it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/config_fields.h"

namespace tessera::soc {

struct SweepAxis {
    std::string set;
    std::vector<std::string> values;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("set", &SweepAxis::set,
                    "path of a value, as platform.noc.width; several by commas take the same value",
                    {.required = true});
        visit.field("values", &SweepAxis::values, "values, or ranges: LO:HI:STEP, or LO:HI:*FACTOR",
                    {.required = true});
    }
};

struct SweepSection {
    std::vector<SweepAxis> axes;
    std::vector<std::string> zip;
    std::vector<std::string> where;
    std::optional<std::uint32_t> random, latin, repeat_seeds;
    std::vector<std::string> minimise, maximise;
    bool host_time = false;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using S = SweepSection;
        visit.field("axes", &S::axes, "what is varied, each against all others");
        visit.field("zip", &S::zip, "paths by commas whose axes go in step");
        visit.field("where", &S::where, "conditions on the axes, in SQL; all must hold");
        visit.field("random", &S::random, "points drawn at random instead of all",
                    {.min = 1, .max = 1e6});
        visit.field("latin", &S::latin, "points of a Latin hypercube instead of all",
                    {.min = 1, .max = 1e6});
        visit.field("repeat_seeds", &S::repeat_seeds, "runs of each point, with seeds in a row",
                    {.min = 1, .max = 1e6});
        visit.field("minimise", &S::minimise, "metrics; default: time_s and energy_J");
        visit.field("maximise", &S::maximise, "metrics; default: accuracy, where there is one");
        visit.field("host_time", &S::host_time,
                    "measure the host's time too; such studies differ from run to run");
    }
};

}  // namespace tessera::soc
