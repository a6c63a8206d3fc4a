#pragma once
// Amounts over time: energy, flits, bytes, binned.

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace tessera::base {

class TimeBinSet;

// One series of a set. An amount that does not fit a bin's integer stays at the largest.
class TimeBins {
  public:
    TimeBins(TimeBinSet& set, std::string name) : set_(set), name_(std::move(name)) {}

    void add(std::uint64_t amount, std::uint64_t at_ps);
    // In proportion to the time in each bin, the parts rounded so that their sum is exact. An empty
    // span is an instant.
    void spread(std::uint64_t amount, std::uint64_t from_ps, std::uint64_t to_ps);

    [[nodiscard]] const std::string& name() const { return name_; }
    // Without those at the end in which nothing happened.
    [[nodiscard]] const std::vector<std::uint64_t>& bins() const { return bins_; }

  private:
    friend class TimeBinSet;
    void put(std::uint64_t amount, std::uint64_t bin);

    TimeBinSet& set_;
    std::string name_;
    std::vector<std::uint64_t> bins_;
};

// All bins are equally wide. A run that outgrows kMostBins has them joined in pairs, so that memory
// is bounded and sums stay what they are.
class TimeBinSet {
  public:
    static constexpr std::uint64_t kMostBins = std::uint64_t{1} << 17;

    explicit TimeBinSet(std::uint64_t bin_ps) : bin_ps_(bin_ps) {}
    TimeBinSet(const TimeBinSet&) = delete;
    TimeBinSet& operator=(const TimeBinSet&) = delete;

    [[nodiscard]] std::uint64_t bin_ps() const { return bin_ps_; }
    // The series of a name, made on first use; it stays valid.
    [[nodiscard]] TimeBins& of(const std::string& name);
    [[nodiscard]] const std::deque<TimeBins>& series() const { return series_; }

  private:
    friend class TimeBins;
    void reach(std::uint64_t at_ps);

    std::uint64_t bin_ps_;
    std::deque<TimeBins> series_;
};

}  // namespace tessera::base
