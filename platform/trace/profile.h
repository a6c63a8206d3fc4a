#pragma once
// Where a firmware spends its instructions and cycles, by function and by who called it.

#include <cstdint>
#include <string>
#include <vector>

namespace tessera::trace {

struct ProfileCounts {
    std::uint64_t instructions = 0;
    std::uint64_t cycles = 0;  // all of them: work, stalls and idling
    std::uint64_t stalls = 0;  // of these, waiting for memory and devices
    std::uint64_t idle = 0;    // of these, in WFI

    ProfileCounts& operator+=(const ProfileCounts& other);
    bool operator==(const ProfileCounts&) const = default;
};

struct ProfileCaller {
    std::string name;
    std::uint64_t calls = 0;
    ProfileCounts inclusive;  // of the function when called from here
};

struct ProfileFunction {
    std::string name;
    std::uint64_t calls = 0;
    ProfileCounts self;
    ProfileCounts inclusive;             // with what it calls; recursion counts once
    std::vector<ProfileCaller> callers;  // most cycles first
};

struct ProfileStack {
    std::vector<std::string> frames;  // outermost first
    ProfileCounts self;
};

struct Profile {
    ProfileCounts total;
    std::vector<ProfileFunction> functions;  // most cycles of their own first
    std::vector<ProfileStack> stacks;        // by name
};

// "start;main;conv 1234", cycles, one stack a line: what flame graph tools read.
[[nodiscard]] std::string folded_stacks(const Profile& profile);
[[nodiscard]] std::string profile_json(const Profile& profile);  // "tessera.profile/1"

}  // namespace tessera::trace
