#include "platform/trace/vcd_trace.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "models/base/sim_time.h"
#include "platform/config/error.h"
#include "platform/config/wording.h"
#include "platform/workload/assign.h"

namespace tessera::trace {

namespace {

constexpr std::string_view kSwitch = "marker.trace";
constexpr std::uint32_t kUnshown = UINT32_MAX;  // the tag of a probe that is no signal itself

// A glob over the path, or over the block that holds it: "eyeriss0" means all that it has.
bool is_in_scope(const std::string& glob, const std::string& path) {
    return workload::matches_glob(glob, path) || workload::matches_glob(glob + ".*", path);
}

std::string value_text(const base::ProbeBase& probe) {
    switch (probe.kind()) {
        case base::ProbeKind::enumeration: return std::string(probe.text());
        case base::ProbeKind::real: return fmt::format("{}", probe.real());
        case base::ProbeKind::signed_integer:
            return fmt::format("{}", static_cast<std::int64_t>(probe.bits()));
        case base::ProbeKind::boolean:
        case base::ProbeKind::unsigned_integer: break;
    }
    return fmt::format("{}", probe.bits());
}

VcdSignal signal_of(const base::ProbeBase& probe) {
    switch (probe.kind()) {
        case base::ProbeKind::boolean: return {probe.path(), VcdKind::bit, 1};
        case base::ProbeKind::real: return {probe.path(), VcdKind::real, 64};
        case base::ProbeKind::enumeration: return {probe.path(), VcdKind::text, 1};
        case base::ProbeKind::unsigned_integer:
        case base::ProbeKind::signed_integer: break;
    }
    return {probe.path(), VcdKind::vector, probe.width_bits()};
}

[[noreturn]] void refuse(const char* option, const std::string& written,
                         const base::ProbeRegistry& registry) {
    std::set<std::string> blocks;
    std::vector<std::string> paths;
    for (const base::ProbeBase* probe : registry.probes()) {
        blocks.insert(probe->path().substr(0, probe->path().find('.')));
        paths.push_back(probe->path());
    }
    const std::vector<std::string_view> views(paths.begin(), paths.end());
    std::string hint = config::did_you_mean(written, views);
    if (hint.empty()) hint = fmt::format("; there are {}", fmt::join(blocks, ", "));
    throw config::Error(option,
                        fmt::format("no signal matches {}{}", config::quote(written), hint));
}

}  // namespace

VcdTrace::VcdTrace(base::ProbeRegistry& registry, const VcdOptions& options,
                   VcdWriter::Output output)
    : options_(options), registry_(registry), output_(std::move(output)) {
    has_default_scopes_ = options_.scopes.empty();
    if (has_default_scopes_) options_.scopes = {"*"};
    if (options_.trigger) {
        for (base::ProbeBase* probe : registry.probes())
            if (probe->path() == options_.trigger->path) trigger_ = probe;
        if (trigger_ == nullptr) refuse("--vcd-trigger", options_.trigger->path, registry);
        trigger_->listen(*this, kUnshown);
    }
    for (base::ProbeBase* probe : registry.probes()) {
        if (probe->path() == kSwitch) {
            switch_ = probe;
            probe->listen(*this, kUnshown);
        }
        if (!is_wanted(probe->path())) continue;
        probe->listen(*this, static_cast<std::uint32_t>(signals_.size()));
        probes_.push_back(probe);
        signals_.push_back(signal_of(*probe));
    }
}

bool VcdTrace::is_wanted(const std::string& path) const {
    return std::any_of(options_.scopes.begin(), options_.scopes.end(),
                       [&](const std::string& glob) { return is_in_scope(glob, path); });
}

void VcdTrace::add_text(const std::string& path, const std::string& source,
                        std::function<std::string(std::uint64_t)> text) {
    if (!is_wanted(path)) return;
    for (base::ProbeBase* probe : registry_.probes()) {
        if (probe->path() != source) continue;
        const bool is_shown = std::find(probes_.begin(), probes_.end(), probe) != probes_.end();
        if (!is_shown) probe->listen(*this, kUnshown);
        texts_.push_back({probe, signals_.size(), std::move(text)});
        signals_.push_back({path, VcdKind::text, 1});
        return;
    }
}

std::optional<std::size_t> VcdTrace::add_late(const VcdSignal& signal) {
    if (has_default_scopes_ || !is_wanted(signal.path)) return std::nullopt;
    signals_.push_back(signal);
    has_late_signals_ = true;
    return signals_.size() - 1;
}

void VcdTrace::set_late(std::size_t signal, std::uint64_t time_ps, std::uint64_t bits) {
    late_.add(time_ps, writer_->id(signal), writer_->change(signal, bits));
}
void VcdTrace::set_late_real(std::size_t signal, std::uint64_t time_ps, double value) {
    late_.add(time_ps, writer_->id(signal), writer_->change_real(signal, value));
}
void VcdTrace::set_late_text(std::size_t signal, std::uint64_t time_ps, std::string_view value) {
    late_.add(time_ps, writer_->id(signal), writer_->change_text(signal, value));
}

VcdTrace::~VcdTrace() {
    if (switch_ != nullptr) switch_->ignore(*this);
    for (base::ProbeBase* probe : probes_) probe->ignore(*this);
    for (const Text& text : texts_) text.probe->ignore(*this);
    if (trigger_ != nullptr) trigger_->ignore(*this);
}

void VcdTrace::start() {
    for (const std::string& glob : options_.scopes)
        if (std::none_of(signals_.begin(), signals_.end(),
                         [&](const VcdSignal& signal) { return is_in_scope(glob, signal.path); }))
            refuse("--vcd-scope", glob, registry_);
    writer_.emplace(signals_, output_);
    for (std::size_t i = 0; i < probes_.size(); ++i) write(*probes_[i], i, 0);
    for (const Text& text : texts_)
        writer_->set_text(text.signal, 0, text.text(text.probe->bits()));
    const bool waits = trigger_ != nullptr && !is_triggered_by(*trigger_);
    if (options_.from_ps == 0 && !waits) begin(0);
}

void VcdTrace::begin(std::uint64_t time_ps) {
    writer_->begin(time_ps);
    if (switch_ != nullptr && switch_->bits() == 0) writer_->pause(time_ps);
}

bool VcdTrace::is_triggered_by(const base::ProbeBase& probe) const {
    return &probe == trigger_ && value_text(probe) == options_.trigger->value;
}

void VcdTrace::write(const base::ProbeBase& probe, std::size_t signal, std::uint64_t time_ps) {
    switch (probe.kind()) {
        case base::ProbeKind::enumeration: return writer_->set_text(signal, time_ps, probe.text());
        case base::ProbeKind::real: return writer_->set_real(signal, time_ps, probe.real());
        case base::ProbeKind::boolean:
        case base::ProbeKind::unsigned_integer:
        case base::ProbeKind::signed_integer: break;
    }
    writer_->set(signal, time_ps, probe.bits());
}

void VcdTrace::on_change(const base::ProbeBase& probe, std::uint32_t tag) {
    const std::uint64_t now_ps = base::now_ps();
    if (is_over_) return;
    if (now_ps >= options_.to_ps) return finish(options_.to_ps);
    const bool is_late_enough = now_ps >= options_.from_ps;
    // Without a trigger the waveform begins exactly at from_ps, with the values before this change.
    if (!writer_->has_begun() && is_late_enough && trigger_ == nullptr) begin(options_.from_ps);
    const bool begins = !writer_->has_begun() && is_late_enough && is_triggered_by(probe);
    if (tag != kUnshown) write(probe, tag, now_ps);
    for (const Text& text : texts_)
        if (text.probe == &probe) writer_->set_text(text.signal, now_ps, text.text(probe.bits()));
    if (begins) begin(now_ps);
    if (&probe != switch_) return;
    if (probe.bits() == 0)
        writer_->pause(now_ps);
    else
        writer_->resume(now_ps);
}

void VcdTrace::finish(std::uint64_t end_ps) {
    if (is_over_) return;
    is_over_ = true;
    const std::uint64_t last_ps = std::min(end_ps, options_.to_ps);
    if (!writer_->has_begun() && trigger_ == nullptr && last_ps >= options_.from_ps)
        begin(options_.from_ps);
    writer_->end(last_ps);
}

}  // namespace tessera::trace
