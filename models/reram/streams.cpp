// A job's images on their way through the tile: strips in, products, strips out.

#include <algorithm>
#include <cmath>

#include "models/base/sim_time.h"
#include "models/numeric/integers.h"
#include "models/numeric/requantise.h"
#include "models/reram/reram.h"

namespace tessera::reram {

namespace {

constexpr const base::Register& kThresholdLevel = base::named(kRegisters, "TTFS_LEVEL");

}  // namespace

void Reram::fetch(Strand& strand, const std::optional<Strip>& strip) {
    strand.strip = strip;
    strand.transfer.emplace();
    if (!strip) return;
    const base::Geometry& g = job_.geometry;
    const base::Stream& stream = job_.streams[base::kInput];
    const std::uint64_t row_bytes = std::uint64_t{g.W} * stream.bits / 8;
    const std::uint64_t piece = strip->input_rows * row_bytes;
    strand.bytes.resize(g.C * piece);
    if (piece == 0) return;
    const auto address = [&](std::uint64_t channel) {
        return stream.address +
               ((std::uint64_t{strip->image} * g.C + channel) * g.H + strip->first_input) *
                   row_bytes;
    };
    if (strip->input_rows == g.H) {
        mem.read(*strand.transfer, address(0), strand.bytes.data(), strand.bytes.size());
        return;
    }
    for (std::uint32_t channel = 0; channel < g.C; ++channel)
        mem.read(*strand.transfer, address(channel), &strand.bytes[channel * piece], piece);
}

// The window of an ofmap pixel, as one vector for the word lines.
void Reram::gather(const Strand& input, std::uint32_t group, std::uint32_t row, std::uint32_t col) {
    const base::Geometry& g = job_.geometry;
    const std::uint32_t channels = g.C / g.G;
    const std::int64_t top = std::int64_t{row} * g.stride_y - g.pad_top - input.strip->first_input;
    const std::int64_t left = std::int64_t{col} * g.stride_x - g.pad_left;
    std::int16_t* to = vector_.data();
    for (std::uint32_t c = group * channels; c < (group + 1) * channels; ++c)
        for (std::int64_t y = top; y < top + g.R; ++y)
            for (std::int64_t x = left; x < left + g.S; ++x) {
                const bool is_inside = y >= 0 && y < input.strip->input_rows && x >= 0 && x < g.W;
                *to++ = is_inside ? ifmap_[(c * std::size_t{input.strip->input_rows} +
                                            static_cast<std::size_t>(y)) *
                                               g.W +
                                           static_cast<std::size_t>(x)]
                                  : std::int16_t{0};
            }
}

void Reram::multiply(const Resident& resident, const Strand& input, Strand& output) {
    const base::Geometry& g = job_.geometry;
    const MatrixShape& shape = resident.matrix.layout.shape();
    const std::uint32_t bits = job_.streams[base::kInput].bits;
    const Strip& strip = *input.strip;
    ifmap_.resize(input.bytes.size() * 8 / bits);
    numeric::widen(input.bytes.data(), bits, ifmap_);
    output.strip = strip;
    output.bytes.resize(std::size_t{strip.rows} * g.M * g.F * bits / 8);
    vector_.resize(shape.rows);
    products_.resize(shape.cols);
    const bool watched = is_watched();
    const std::uint32_t reads = job_.op == kSpikes                         ? 1
                                : config_.input == InputCoding::bit_serial ? bits
                                                                           : 2;
    const bool is_spiking = job_.op == kSpikes;
    const std::uint64_t converter_ps = is_spiking ? 0 : Engine::converter_ps(config_, bits);
    for (std::uint32_t row = 0; row < strip.rows; ++row) {
        if (should_stop()) {
            failure_ = base::JobCode::aborted;
            return;
        }
        const std::uint64_t begin_ps = base::now_ps();
        pixel_probe_.set((strip.row + row) * g.F);
        std::uint64_t cycles = 0;
        for (std::uint32_t col = 0; col < g.F; ++col, ++product_number_) {
            const std::uint64_t before_cycles = cycles;
            double slots = 0;
            for (std::uint32_t group = 0; group < g.G; ++group) {
                gather(input, group, strip.row + row, col);
                const auto zeros = static_cast<std::uint64_t>(
                    std::count(vector_.begin(), vector_.end(), std::int16_t{0}));
                counters_.macs_gated += zeros * shape.cols;
                counters_.macs_issued += (shape.rows - zeros) * shape.cols;
                const std::size_t at =
                    (group * std::size_t{shape.cols} * strip.rows + row) * g.F + col;
                if (is_spiking)
                    slots = std::max(slots, spike(resident, group, output.bytes.data() + at,
                                                  std::size_t{strip.rows} * g.F));
                else
                    product(resident, group, output.bytes.data(), at,
                            std::size_t{strip.rows} * g.F);
            }
            if (is_spiking)
                cycles += cycles_of(static_cast<std::uint64_t>(
                    std::ceil(slots * static_cast<double>(config_.ttfs.slot_ps))));
            else
                cycles += cycles_of(Engine::product_ps(config_, bits));
            if (watched)
                shown_.push_back({begin_ps + base::to_ps(cycles_to_time(before_cycles)),
                                  begin_ps + base::to_ps(cycles_to_time(cycles)),
                                  reads,
                                  {engine_.traced().begin(), engine_.traced().end()},
                                  engine_.activity().spikes});
        }
        if (watched) to_show_.notify(sc_core::SC_ZERO_TIME);
        waits().converter_ps +=
            is_spiking ? base::to_ps(cycles_to_time(cycles)) : g.F * converter_ps;
        spend(cycles);
        count_activity(begin_ps);
    }
}

// One vector times the group's weights, requantised; outputs of a filter and the next are `stride`
// apart.
void Reram::product(const Resident& resident, std::uint32_t group, std::byte* outputs,
                    std::size_t first, std::size_t stride) {
    const std::uint32_t bits = job_.streams[base::kInput].bits;
    engine_.multiply(resident.matrix, group, vector_, bits, product_number_, products_);
    const std::size_t filters = products_.size();
    for (std::size_t m = 0; m < filters; ++m)
        numeric::store(outputs, bits, first + m * stride,
                       numeric::requantise(static_cast<std::int32_t>(products_[m]),
                                           bias_[group * filters + m], job_.requantisation, bits));
}

// One vector of spikes; a spike in slot t is written as the last slot less t, as the next layer
// takes it. Returns the slot in which the product ends.
double Reram::spike(const Resident& resident, std::uint32_t group, std::byte* output,
                    std::size_t stride) {
    const std::size_t neurons = products_.size();
    thresholds_.resize(neurons);
    times_.resize(neurons);
    for (std::size_t m = 0; m < neurons; ++m)
        thresholds_[m] = static_cast<std::int32_t>(registers_.get(
            kThresholdLevel,
            static_cast<std::uint32_t>(bias_[group * neurons + m]) % kThresholdLevels));
    const double end =
        engine_.first_spikes(resident.matrix, group, vector_, {thresholds_, job_.mapping[1] != 0},
                             product_number_, times_);
    for (std::size_t m = 0; m < neurons; ++m) {
        const double left = Engine::kLastSlot - std::ceil(times_[m]);
        output[m * stride] = std::byte{static_cast<std::uint8_t>(std::max(left, 0.0))};
    }
    return end;
}

// Whether someone looks at the word lines; the engine keeps codes from then on.
bool Reram::is_watched() {
    const bool is_heard = input_bit_probe_.is_heard() || is_converting_probe_.is_heard() ||
                          spikes_probe_.is_heard() || code_probe_.is_heard();
    if (is_heard) engine_.listen();
    return is_heard;
}

// The phases of products as they come.
void Reram::show_phases() {
    const bool is_spiking =
        config_.converter == ConverterKind::ifc || config_.converter == ConverterKind::ttfs;
    for (;;) {
        while (shown_.empty()) sc_core::wait(to_show_);
        const Shown product = std::move(shown_.front());
        shown_.pop_front();
        const std::uint64_t phase_ps = (product.end_ps - product.begin_ps) / product.reads;
        const std::uint64_t read_ps = is_spiking ? 0 : std::min(config_.read_ps, phase_ps);
        for (std::uint32_t read = 0; read < product.reads; ++read) {
            const std::uint64_t begin_ps = product.begin_ps + read * phase_ps;
            base::wait_until_ps(begin_ps);
            input_bit_probe_.set(read + 1);
            base::wait_until_ps(begin_ps + read_ps);
            is_converting_probe_.set(true);
            base::wait_until_ps(begin_ps + phase_ps);
            is_converting_probe_.set(false);
            if (read < product.codes.size()) code_probe_.set(product.codes[read]);
        }
        input_bit_probe_.set(0);
        spikes_probe_.set(static_cast<std::uint32_t>(product.spikes));
    }
}

void Reram::write(Strand& output) {
    const base::Geometry& g = job_.geometry;
    const base::Stream& stream = job_.streams[base::kOutput];
    const Strip& strip = *output.strip;
    const std::uint64_t row_bytes = std::uint64_t{g.F} * stream.bits / 8;
    const std::uint64_t piece = strip.rows * row_bytes;
    const auto address = [&](std::uint64_t filter) {
        return stream.address +
               ((std::uint64_t{strip.image} * g.M + filter) * g.E + strip.row) * row_bytes;
    };
    buffer_byte_.add(output.bytes.size(), base::now_ps());
    output.transfer.emplace();
    if (strip.rows == g.E) {
        mem.write(*output.transfer, address(0), output.bytes.data(), output.bytes.size());
        return;
    }
    for (std::uint32_t filter = 0; filter < g.M; ++filter)
        mem.write(*output.transfer, address(filter), &output.bytes[filter * piece], piece);
}

// What the crossbars have done since the last time, from `begin_ps` to now.
void Reram::count_activity(std::uint64_t begin_ps) {
    const ReadActivity& now = engine_.activity();
    const std::uint64_t end_ps = base::now_ps();
    const std::uint64_t energy_aj = now.energy_aj - counted_.energy_aj;
    read_.add(energy_aj, begin_ps, end_ps);
    const PricedEvents events = priced_events(config_, counted_, now);
    dac_row_.add(events.dac_rows, begin_ps, end_ps);
    adc_level_.add(events.adc_levels, begin_ps, end_ps);
    ifc_spike_.add(events.ifc_spikes, begin_ps, end_ps);
    sense_bit_.add(events.sense_bits, begin_ps, end_ps);
    amplifier_.add(now.amplifier_aj - counted_.amplifier_aj, begin_ps, end_ps);
    shift_add_.add(events.shift_adds, begin_ps, end_ps);
    own_.reads += now.reads - counted_.reads;
    own_.conversions += now.conversions - counted_.conversions;
    own_.saturations += now.saturations - counted_.saturations;
    own_.spikes += now.spikes - counted_.spikes;
    own_.read_fj += energy_aj / kAjPerFj;
    saturations_probe_.set(static_cast<std::uint32_t>(own_.saturations));
    counted_ = now;
}

}  // namespace tessera::reram
