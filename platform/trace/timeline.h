#pragma once
// What happened when, in tracks: slices that take time, arrows between them, and counters.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tessera::trace {

struct Slice {
    std::uint64_t begin_ps = 0, end_ps = 0;  // equal for an instant
    std::uint32_t name = 0;                  // Timeline::name()
    // Numbers of arrows that begin or end here; 0: none.
    std::uint64_t arrow_from = 0, arrow_to = 0;
};

struct Sample {
    std::uint64_t time_ps = 0;
    double value = 0;
};

class Timeline {
  public:
    struct Track {
        std::string block, name;  // "eyeriss0", "jobs"
        std::vector<Slice> slices;
    };
    struct Counter {
        std::string block, name, unit;
        std::vector<Sample> samples;
    };

    [[nodiscard]] std::size_t add_track(std::string block, std::string name);
    [[nodiscard]] std::size_t add_counter(std::string block, std::string name, std::string unit);

    void add(std::size_t track, std::uint64_t begin_ps, std::uint64_t end_ps,
             std::string_view name);
    void count(std::size_t counter, std::uint64_t time_ps, double value);

    [[nodiscard]] std::vector<Track>& tracks() { return tracks_; }
    [[nodiscard]] const std::vector<Track>& tracks() const { return tracks_; }
    [[nodiscard]] const std::vector<Counter>& counters() const { return counters_; }
    [[nodiscard]] const std::string& name(const Slice& slice) const { return names_[slice.name]; }
    [[nodiscard]] std::uint64_t new_arrow() { return ++arrows_; }

    // Slices in the order of their begins, those that hold others first.
    void sort();
    // Cuts off what lies outside, and arrows that lead there.
    void clip(std::uint64_t from_ps, std::uint64_t to_ps);

  private:
    void drop_torn_arrows();

    std::vector<Track> tracks_;
    std::vector<Counter> counters_;
    std::vector<std::string> names_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::uint64_t arrows_ = 0;
};

}  // namespace tessera::trace
