#include "models/tdnn/tdnn.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "models/base/sim_time.h"

namespace tessera::tdnn {

namespace {

using base::Job;
using base::JobCode;

constexpr const auto& kTable = kRegisters;
constexpr const base::Register& kPes = base::named(kTable, "PES");
constexpr const base::Register& kMode = base::named(kTable, "MODE");
constexpr const base::Register& kStage = base::named(kTable, "STAGE");
constexpr const base::Register& kStepDelay = base::named(kTable, "STEP");
constexpr const base::Register& kLatch = base::named(kTable, "LATCH");
constexpr const base::Register& kDeadZone = base::named(kTable, "DEAD_ZONE");
constexpr const base::Register& kVotes = base::named(kTable, "VOTES");
constexpr const base::Register& kMarginNeuron = base::named(kTable, "MARGIN_NEURON");
constexpr const base::Register& kMargin = base::named(kTable, "MARGIN");
constexpr const base::Register& kFirstCounter = base::named(kTable, "EVALUATIONS_LO");
static_assert(&base::named(kTable, "CLOSE_HI") - &kFirstCounter + 1 == 2 * kCounters.size());
static_assert(kCountersAt + kCounters.size() <= base::JobStatus::kMachineCounters);

constexpr std::uint32_t kMostVotes = 255;
constexpr std::int64_t kMarginParts = 256;  // of a step, in registers

base::TileIdentity identity_of(const Config& config) {
    const auto bit = [](auto value) { return 1u << static_cast<unsigned>(value); };
    return {.class_id = kClassId,
            .operations = bit(base::Op::conv) | bit(base::Op::dense) | bit(base::Op::fence),
            .formats = bit(base::Encoding::binary) | bit(base::Codec::raw) << 16,
            .clock_hz = config.clock_hz};
}

}  // namespace

Tdnn::Tdnn(const sc_core::sc_module_name& module_name, const Config& config,
           const base::Environment& environment)
    : Tile(module_name, kRegisterMap, identity_of(config), config.port, environment),
      config_(config),
      configured_votes_(config.votes),
      race_(config_, name(), environment.seed),
      sop_(energy_event("tdnn.sop")),
      weight_write_(energy_event(config.blueprint == Blueprint::sram ? "tdnn.sram_write"
                                                                     : "tdnn.reram_write")),
      buffer_byte_(energy_event("tdnn.buffer_byte")),
      cycle_(energy_event("tdnn.cycle")),
      phase_(environment.probes, std::string(name()) + ".phase", Phase::idle, 3),
      image_probe_(environment.probes, std::string(name()) + ".image"),
      pixel_probe_(environment.probes, std::string(name()) + ".pixel"),
      stage_probe_(environment.probes, std::string(name()) + ".race.stage"),
      crossed_probe_(environment.probes, std::string(name()) + ".race.crossed"),
      latch_probe_(environment.probes, std::string(name()) + ".race.latch"),
      apart_probe_(environment.probes, std::string(name()) + ".race.apart_ps") {
    config_.validate();
    for (std::uint32_t i = 0; i < config_.trace_stages; ++i) {
        const auto path = [&](int which) {
            return std::make_unique<base::Probe<bool>>(
                environment.probes, fmt::format("{}.race.path{}_{:02}", name(), which, i));
        };
        path1_.push_back(path(1));
        path2_.push_back(path(2));
    }
    registers_.after_write<&Tdnn::on_votes>(kVotes, this);
    registers_.compute<&Tdnn::margin>(kMargin, this);
    load_capabilities();
    sc_core::sc_spawn([this] { show_races(); }, "show_races");
}

void Tdnn::load_capabilities() {
    registers_.set(kPes, config_.pes);
    registers_.set(kMode, (config_.encoder == Encoder::driver ? 1u : 0u) |
                              (config_.blueprint == Blueprint::reram ? 2u : 0u) |
                              (config_.fidelity == Fidelity::edges ? 4u : 0u));
    registers_.set(kStage, static_cast<std::uint32_t>(config_.stage_ps));
    registers_.set(kStepDelay, static_cast<std::uint32_t>(config_.step_ps));
    registers_.set(kLatch, static_cast<std::uint32_t>(config_.latch_ps));
    registers_.set(kDeadZone, static_cast<std::uint32_t>(std::lround(config_.dead_zone * 256)));
    registers_.set(kVotes, config_.votes);
}

void Tdnn::on_votes(std::uint32_t, std::uint32_t value) {
    config_.votes = std::min(value, kMostVotes) | 1u;
    registers_.set(kVotes, config_.votes);
}

std::uint32_t Tdnn::margin(std::uint32_t) const {
    const std::uint32_t neuron = registers_.get(kMarginNeuron);
    if (neuron >= margins_.size()) return 0;
    return static_cast<std::uint32_t>(
        static_cast<std::int32_t>(margins_[neuron] * kMarginParts / kStep));
}

void Tdnn::on_reset() {
    residents_.clear();
    next_element_ = 0;
    margins_.clear();
    config_.votes = configured_votes_;
    load_capabilities();
}

void Tdnn::latch_counters() { base::latch(registers_, kFirstCounter, kCounters, own_); }

void Tdnn::report(base::JobStatus& status) const {
    status.machine.fill(0);
    status.machine[kShapeAt] = layer_.stages() | std::uint64_t{neurons_at_once_} << 32;
    base::report_growth(status, kCountersAt, kCounters, before_job_, own_);
}

std::optional<base::Refusal> Tdnn::refuse(const Job& job) const { return refuse_job(config_, job); }

std::uint64_t Tdnn::cycles_of(double ps) const {
    return static_cast<std::uint64_t>(
        std::ceil(ps * static_cast<double>(config_.clock_hz) / base::kPsPerSecond - 1e-9));
}

JobCode Tdnn::run(const Job& job) {
    const std::uint64_t begin_ps = base::now_ps();
    job_ = job;
    layer_ = Layer::of(job);
    neurons_at_once_ = std::min(layer_.neurons(), config_.pes / layer_.stages());
    before_job_ = own_;
    const JobCode code = run_job();
    const std::uint64_t end_ps = base::now_ps();
    cycle_.add(cycles_of(static_cast<double>(end_ps - begin_ps)), begin_ps, end_ps);
    phase_.set(Phase::idle);
    return code;
}

bool Tdnn::read(std::uint64_t address, std::span<std::byte> to) {
    base::Transfer transfer;
    mem.read(transfer, address, to.data(), static_cast<std::uint32_t>(to.size()));
    return wait_for(transfer);
}

JobCode Tdnn::run_job() {
    phase_.set(Phase::load_weights);
    weights_.resize(job_.streams[base::kWeight].bytes);
    if (!read(job_.streams[base::kWeight].address, weights_)) return JobCode::bus_error;
    thresholds_.assign(layer_.neurons(), 0);
    if ((job_.flags & base::job_flag::bias) != 0 &&
        !read(job_.streams[base::kBias].address, std::as_writable_bytes(std::span(thresholds_))))
        return JobCode::bus_error;
    margins_.assign(layer_.neurons(), 0);
    const std::uint32_t images = layer_.geometry.N;
    const std::uint32_t each = layer_.image_bytes() + layer_.result_bytes();
    const std::uint32_t at_once = std::max(1u, config_.buffer_bytes / each);
    for (std::uint32_t first = 0; first < images; first += at_once)
        if (const JobCode code = run_images(first, std::min(at_once, images - first));
            code != JobCode::ok)
            return code;
    return JobCode::ok;
}

// Images that the buffer holds together: inputs in, all passes, results out.
JobCode Tdnn::run_images(std::uint32_t first, std::uint32_t count) {
    if (should_stop()) return JobCode::aborted;
    phase_.set(Phase::load_inputs);
    images_.resize(std::size_t{count} * layer_.image_bytes());
    if (!read(job_.streams[base::kInput].address + std::uint64_t{first} * layer_.image_bytes(),
              images_))
        return JobCode::bus_error;
    buffer_byte_.add(images_.size(), base::now_ps());
    results_.assign(std::size_t{count} * layer_.result_bytes(), std::byte{0});
    for (std::uint32_t neuron = 0; neuron < layer_.neurons(); neuron += neurons_at_once_) {
        Resident& resident = place(neuron, std::min(neurons_at_once_, layer_.neurons() - neuron));
        ++own_.passes;
        phase_.set(Phase::race);
        for (std::uint32_t image = 0; image < count; ++image) {
            if (should_stop()) return JobCode::aborted;
            image_probe_.set(first + image);
            race(resident, neuron, image);
        }
    }
    phase_.set(Phase::drain);
    buffer_byte_.add(results_.size(), base::now_ps());
    base::Transfer transfer;
    mem.write(transfer,
              job_.streams[base::kOutput].address + std::uint64_t{first} * layer_.result_bytes(),
              results_.data(), static_cast<std::uint32_t>(results_.size()));
    return wait_for(transfer) ? JobCode::ok : JobCode::bus_error;
}

Tdnn::Resident& Tdnn::place(std::uint32_t first_neuron, std::uint32_t count) {
    const std::uint32_t stages = layer_.stages(), bytes = layer_.filter_bytes();
    const auto weights =
        std::span(weights_).subspan(std::size_t{first_neuron} * bytes, std::size_t{count} * bytes);
    const auto known = std::find_if(residents_.begin(), residents_.end(), [&](const Resident& r) {
        return r.stages == stages &&
               std::equal(weights.begin(), weights.end(), r.weights.begin(), r.weights.end());
    });
    Resident* resident = known == residents_.end() ? nullptr : &*known;
    if (resident == nullptr) {
        phase_.set(Phase::write_weights);
        const std::uint32_t elements = count * stages;
        if (next_element_ + elements > config_.pes) next_element_ = 0;
        const std::uint32_t first = next_element_;
        next_element_ += elements;
        std::erase_if(residents_, [&](const Resident& r) {
            return r.first < first + elements && first < r.first + r.elements;
        });
        residents_.push_back({first, elements, stages, {weights.begin(), weights.end()}, {}});
        resident = &residents_.back();
        for (std::uint32_t i = 0; i < count; ++i) {
            Neuron neuron;
            neuron.first = first + i * stages;
            neuron.stages = stages;
            neuron.weights = unpack(weights.subspan(std::size_t{i} * bytes, bytes), stages);
            race_.place(neuron);
            resident->neurons.push_back(std::move(neuron));
        }
        const std::uint64_t begin_ps = base::now_ps();
        const std::uint64_t words = base::divide_up(elements, config_.write_bits);
        const std::uint64_t cycles = cycles_of(static_cast<double>(words * config_.write_ps));
        spend(cycles);
        own_.weights_written += elements;
        own_.write_cycles += cycles;
        weight_write_.add(elements, begin_ps, base::now_ps());
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::int32_t threshold = thresholds_[first_neuron + i];
        resident->neurons[i].threshold = threshold >> 1;
        resident->neurons[i].is_inverted = (threshold & 1) != 0;
    }
    return *resident;
}

// All pixels of an image through the neurons.
void Tdnn::race(Resident& resident, std::uint32_t first_neuron, std::uint32_t image) {
    const auto bits =
        std::span(images_).subspan(std::size_t{image} * layer_.image_bytes(), layer_.image_bytes());
    const auto count = static_cast<std::uint32_t>(resident.neurons.size());
    decisions_.resize(count);
    const std::int64_t dead_zone = std::lround(config_.dead_zone * kStep);
    const bool watched = is_watched();
    const std::uint64_t cycles = cycles_of(config_.evaluation_ps(resident.stages) * config_.votes);
    for (std::uint32_t pixel = 0; pixel < layer_.pixels(); ++pixel) {
        layer_.gather(bits, pixel, inputs_);
        if (config_.encoder == Encoder::driver) inputs_ = decode(inputs_, resident.stages);
        race_.evaluate(resident.neurons, inputs_, evaluation_number_++, decisions_);
        for (std::uint32_t i = 0; i < count; ++i) {
            store(image, first_neuron + i, pixel, resident.neurons[i], decisions_[i]);
            if (std::abs(decisions_[i].margin) < dead_zone) ++own_.close;
        }
        pixel_probe_.set(pixel);
        const std::uint64_t begin_ps = base::now_ps();
        const sc_core::sc_time end = base::from_ps(begin_ps) + cycles_to_time(cycles);
        const std::uint32_t traced = config_.trace_neuron - first_neuron;
        if (watched && config_.trace_neuron >= first_neuron && traced < count) {
            const auto end_ps =
                begin_ps + static_cast<std::uint64_t>(config_.evaluation_ps(resident.stages));
            shown_.push_back({begin_ps, end_ps, race_.follow(resident.neurons[traced], inputs_),
                              decisions_[traced].output});
            to_show_.notify(sc_core::SC_ZERO_TIME);
        }
        wait(end - sc_core::sc_time_stamp());
        const std::uint64_t sops = std::uint64_t{count} * resident.stages * config_.votes;
        own_.evaluations += std::uint64_t{count} * config_.votes;
        own_.synaptic_ops += sops;
        own_.race_cycles += cycles;
        counters_.macs_issued += std::uint64_t{count} * resident.stages;
        sop_.add(static_cast<std::uint64_t>(
                     std::llround(static_cast<double>(sops) * config_.supply.energy_factor())),
                 begin_ps, base::now_ps());
    }
}

void Tdnn::store(std::uint32_t image, std::uint32_t neuron, std::uint32_t pixel, const Neuron& of,
                 const Decision& decision) {
    margins_[neuron] = decision.margin;
    std::byte* const results = &results_[std::size_t{image} * layer_.result_bytes()];
    const std::uint32_t at = neuron * layer_.pixels() + pixel;
    if (!layer_.gives_margins) {
        if (decision.output) results[at / 8] |= std::byte{1} << (at % 8);
        return;
    }
    // The latch is between sums; a reading is of the sum less the threshold itself.
    const double steps = static_cast<double>(decision.margin) / kStep +
                         static_cast<double>(boundary(of) - of.threshold);
    const double most = std::exp2(config_.margin_bits - 1) - 1;
    const auto code = static_cast<std::int16_t>(
        std::clamp(std::round(steps / config_.margin_step), -most - 1, most));
    std::memcpy(results + std::size_t{at} * 2, &code, sizeof code);
}

// Waveforms

bool Tdnn::is_watched() const {
    const auto is_heard = [](const auto& probe) { return probe->is_heard(); };
    return stage_probe_.is_heard() || apart_probe_.is_heard() || latch_probe_.is_heard() ||
           std::any_of(path1_.begin(), path1_.end(), is_heard);
}

// Both edges of each race's first vote, in time, where they leave the first stages.
void Tdnn::show_races() {
    struct Change {
        std::uint64_t ps;
        std::uint32_t stage;
        int path;
    };
    for (;;) {
        while (shown_.empty()) sc_core::wait(to_show_);
        const Shown race = std::move(shown_.front());
        shown_.pop_front();
        const auto at = [&](double ps) {
            return race.begin_ps + static_cast<std::uint64_t>(ps + 0.5);
        };
        std::vector<Change> changes;
        for (std::uint32_t i = 0; i < race.stages.size() && i < path1_.size(); ++i) {
            changes.push_back({at(race.stages[i].first_ps), i, 1});
            changes.push_back({at(race.stages[i].second_ps), i, 2});
        }
        std::stable_sort(changes.begin(), changes.end(),
                         [](const Change& a, const Change& b) { return a.ps < b.ps; });
        for (const Change& change : changes) {
            base::wait_until_ps(change.ps);
            (change.path == 1 ? path1_ : path2_)[change.stage]->set(true);
            const Stage& stage = race.stages[change.stage];
            stage_probe_.set(change.stage);
            crossed_probe_.set(stage.crossed);
            apart_probe_.set(stage.first_ps - stage.second_ps);
        }
        const Stage& last = race.stages.back();
        base::wait_until_ps(at(std::max(last.first_ps, last.second_ps)));
        apart_probe_.set(last.first_ps - last.second_ps);
        latch_probe_.set(race.output);
        base::wait_until_ps(race.end_ps);
        for (std::size_t i = 0; i < path1_.size(); ++i) {
            path1_[i]->set(false);
            path2_[i]->set(false);
        }
    }
}

}  // namespace tessera::tdnn
