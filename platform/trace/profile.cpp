#include "platform/trace/profile.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace tessera::trace {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const ProfileCounts& counts) {
    return {{"instructions", counts.instructions},
            {"cycles", counts.cycles},
            {"stall_cycles", counts.stalls},
            {"idle_cycles", counts.idle}};
}

}  // namespace

ProfileCounts& ProfileCounts::operator+=(const ProfileCounts& other) {
    instructions += other.instructions;
    cycles += other.cycles;
    stalls += other.stalls;
    idle += other.idle;
    return *this;
}

std::string folded_stacks(const Profile& profile) {
    std::string text;
    for (const ProfileStack& stack : profile.stacks)
        if (stack.self.cycles != 0)
            text += fmt::format("{} {}\n", fmt::join(stack.frames, ";"), stack.self.cycles);
    return text;
}

std::string profile_json(const Profile& profile) {
    Json functions = Json::array();
    for (const ProfileFunction& function : profile.functions) {
        Json callers = Json::array();
        for (const ProfileCaller& caller : function.callers)
            callers.push_back({{"name", caller.name},
                               {"calls", caller.calls},
                               {"inclusive", json_of(caller.inclusive)}});
        functions.push_back({{"name", function.name},
                             {"calls", function.calls},
                             {"self", json_of(function.self)},
                             {"inclusive", json_of(function.inclusive)},
                             {"callers", std::move(callers)}});
    }
    const Json document = {{"schema", "tessera.profile/1"},
                           {"total", json_of(profile.total)},
                           {"functions", std::move(functions)}};
    return document.dump(2) + "\n";
}

}  // namespace tessera::trace
