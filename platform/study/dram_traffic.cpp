#include "platform/study/dram_traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <sstream>

#include "models/base/random.h"
#include "models/memory/dram_mapping.h"
#include "platform/config/error.h"

namespace tessera::study {

namespace {

using memory::DramClock;
using memory::kNeverClock;

constexpr std::uint64_t kFootprint = std::uint64_t{64} << 20;
constexpr std::uint64_t kLines = kFootprint / kDramRequestBytes;

// Hands requests to the channel burst by burst and puts their completions together.
class Driver final : public memory::DramCompletionListener {
  public:
    Driver(const DramExperiment& experiment, const std::vector<DramRequest>& requests)
        : experiment_(experiment),
          requests_(requests),
          standard_(experiment.dram.standard()),
          bursts_(
              std::max<std::uint64_t>(1, kDramRequestBytes / standard_.organisation.burst_bytes())),
          mapping_(standard_, experiment.dram.ranks, experiment.dram.mapping),
          channel_(standard_, experiment.dram, experiment.dram.ranks, *this),
          left_(requests.size(), static_cast<std::uint8_t>(bursts_)),
          accepted_(requests.size()) {}

    DramOutcome run() {
        while (done_ < requests_.size()) {
            const DramClock feed = next_feed(), act = channel_.next_decision();
            const DramClock next = std::min({feed, act, next_end()});
            now_ = std::max(now_, next);
            channel_.advance(now_ + (act <= feed ? 1 : 0));
            retire();
            while (next_feed() <= now_) push();
        }
        DramOutcome outcome;
        outcome.statistics = channel_.statistics(0);
        outcome.read_latency = latency_;
        outcome.energy = memory::dram_energy(standard_, outcome.statistics);
        outcome.requests = requests_.size();
        return outcome;
    }

  private:
    // When the next request can be handed over, as far as is known.
    [[nodiscard]] DramClock next_feed() const {
        if (fed_ == requests_.size()) return kNeverClock;
        const DramRequest& request = requests_[fed_];
        if (!channel_.has_room(request.is_write)) return kNeverClock;
        if (!experiment_.is_saturating) return std::max(request.arrival, free_from_);
        if (!request.is_write && outstanding_ >= experiment_.window) return kNeverClock;
        return free_from_;
    }
    [[nodiscard]] DramClock next_end() const { return ends_.empty() ? kNeverClock : ends_.front(); }
    void push() {
        const DramRequest& request = requests_[fed_];
        if (part_ == 0) {
            accepted_[fed_] = experiment_.is_saturating ? now_ : request.arrival;
            outstanding_ += request.is_write ? 0 : 1;
        }
        const std::uint64_t address =
            request.address + part_ * standard_.organisation.burst_bytes();
        channel_.push(mapping_.place_of(address), request.is_write,
                      static_cast<std::uint32_t>(fed_), now_);
        if (++part_ < bursts_) return;
        part_ = 0;
        ++fed_;
        free_from_ = now_ + 1;
    }
    void on_complete(std::uint32_t id, bool is_write, DramClock end) override {
        if (--left_[id] != 0) return;
        ++done_;
        if (is_write) return;
        latency_.add(end - accepted_[id]);
        ends_.insert(std::upper_bound(ends_.begin(), ends_.end(), end), end);
    }
    void retire() {
        while (!ends_.empty() && ends_.front() <= now_) {
            ends_.pop_front();
            --outstanding_;
        }
    }

    const DramExperiment& experiment_;
    const std::vector<DramRequest>& requests_;
    memory::DramStandard standard_;
    std::uint64_t bursts_;  // of a request
    memory::DramMapping mapping_;
    memory::DramChannel channel_;
    std::vector<std::uint8_t> left_;  // bursts of each request
    std::vector<DramClock> accepted_;
    std::deque<DramClock> ends_;  // of outstanding reads, in order
    base::LatencyHistogram latency_;
    std::size_t fed_ = 0, done_ = 0;
    std::uint64_t part_ = 0;  // bursts of the next request that are handed over
    unsigned outstanding_ = 0;
    DramClock now_ = 0, free_from_ = 0;
};

}  // namespace

std::vector<DramRequest> dram_traffic(DramPattern pattern, std::size_t requests, double gap_clocks,
                                      std::uint64_t seed) {
    base::RandomStream place(seed, "dram_traffic", 0), kind(seed, "dram_traffic", 1),
        time(seed, "dram_traffic", 2);
    std::vector<DramRequest> all(requests);
    DramClock clock = 0;
    for (std::size_t i = 0; i < requests; ++i) {
        DramRequest& request = all[i];
        switch (pattern) {
            case DramPattern::seq: request.address = i % kLines * kDramRequestBytes; break;
            case DramPattern::rand:
                request.address = place.below(kLines) * kDramRequestBytes;
                break;
            case DramPattern::mix:
                request.address = place.below(kLines) * kDramRequestBytes;
                request.is_write = kind.below(3) == 0;
                break;
            case DramPattern::stream: {
                constexpr std::uint64_t kArray = std::uint64_t{22} << 20,
                                        kElements = (std::uint64_t{20} << 20) / kDramRequestBytes;
                request.address = i % 3 * kArray + i / 3 % kElements * kDramRequestBytes;
                request.is_write = i % 3 == 2;
                break;
            }
        }
        if (gap_clocks > 0) {
            do {
                ++clock;
            } while (time.uniform() * gap_clocks >= 1);
        }
        request.arrival = clock;
    }
    return all;
}

std::vector<DramRequest> read_dram_trace(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw config::Error(path, "cannot be read");
    std::vector<DramRequest> all;
    std::string line;
    for (unsigned number = 1; std::getline(file, line); ++number) {
        const auto refuse = [&](const std::string& why) {
            throw config::Error({path, number, 1}, "", why);
        };
        line.erase(std::min(line.find('#'), line.size()));
        std::istringstream words(line);
        std::string clock, kind, address, more;
        if (!(words >> clock)) continue;
        std::uint64_t at = 0, where = 0;
        std::size_t used = 0, used_too = 0;
        try {
            words >> kind >> address;
            at = std::stoull(clock, &used, 10);
            where = std::stoull(address, &used_too, 16);
        } catch (const std::exception&) {
            used = 0;
        }
        if (used != clock.size() || used == 0 || used_too != address.size() ||
            !address.starts_with("0x") || (kind != "R" && kind != "W") || clock[0] == '-' ||
            words >> more)
            refuse(fmt::format("expected `cycle R|W 0xaddress`, found `{}`", line));
        if (!all.empty() && at < all.back().arrival)
            refuse(fmt::format("cycle {} comes after cycle {}", at, all.back().arrival));
        all.push_back({at, where / kDramRequestBytes * kDramRequestBytes, kind == "W"});
    }
    if (all.empty()) throw config::Error(path, "has no requests");
    return all;
}

DramOutcome characterize_dram(const DramExperiment& experiment,
                              const std::vector<DramRequest>& requests) {
    if (experiment.dram.channels != 1)
        throw base::ConfigError("channels: one channel is characterized at a time");
    if (experiment.dram.ecc != memory::EccMode::none || experiment.dram.bit_error_rate != 0)
        throw base::ConfigError("ecc: a channel is characterized without errors and correction");
    return Driver(experiment, requests).run();
}

}  // namespace tessera::study
