#pragma once
// The probes of a simulation in a waveform.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/base/probe.h"
#include "platform/trace/vcd_late.h"
#include "platform/trace/vcd_writer.h"

namespace tessera::trace {

// "eyeriss0.state=run": a probe and the value at which something begins.
struct VcdTrigger {
    std::string path, value;
};

struct VcdOptions {
    std::vector<std::string> scopes =
        {};  // globs over probes' paths, or over what stands before a dot
    std::uint64_t from_ps = 0, to_ps = UINT64_MAX;
    std::optional<VcdTrigger> trigger = {};  // waits for it from from_ps on
};

// Listens to the probes that a scope matches. Enumerations are texts. While the probe
// "marker.trace" is false, the waveform pauses.
class VcdTrace final : public base::ProbeSink {
  public:
    // Throws config::Error for a trigger on no probe, with what there is.
    VcdTrace(base::ProbeRegistry& probes, const VcdOptions& options, VcdWriter::Output output);
    ~VcdTrace() override;
    VcdTrace(const VcdTrace&) = delete;
    VcdTrace& operator=(const VcdTrace&) = delete;

    // A text beside a probe of whole numbers that says what they mean; before start(). Nothing
    // happens when no scope matches it or there is no such probe.
    void add_text(const std::string& path, const std::string& probe,
                  std::function<std::string(std::uint64_t)> text);

    // A signal of which late_changes() tells; before start(). Nothing when no scope matches it:
    // those that are there by default cost a run little, late ones do not.
    [[nodiscard]] std::optional<std::size_t> add_late(const VcdSignal& signal);
    void set_late(std::size_t signal, std::uint64_t time_ps, std::uint64_t bits);
    void set_late_real(std::size_t signal, std::uint64_t time_ps, double value);
    void set_late_text(std::size_t signal, std::uint64_t time_ps, std::string_view value);
    [[nodiscard]] bool has_late_signals() const { return has_late_signals_; }
    // To be put into the dump when it has ended.
    [[nodiscard]] VcdLateChanges& late_changes() { return late_; }

    void on_change(const base::ProbeBase& probe, std::uint32_t tag) override;
    // Before simulated time begins: values so far are the initial ones. Throws config::Error for a
    // scope that matches nothing.
    void start();
    void finish(std::uint64_t end_ps);

    [[nodiscard]] bool has_begun() const { return writer_->has_begun(); }
    [[nodiscard]] const std::vector<VcdSignal>& signals() const { return signals_; }
    // Of the file.
    [[nodiscard]] std::uint64_t first_ps() const { return writer_->first_ps(); }
    [[nodiscard]] std::uint64_t last_ps() const { return writer_->last_ps(); }
    [[nodiscard]] std::uint64_t changes() const { return writer_->changes(); }

  private:
    void write(const base::ProbeBase& probe, std::size_t signal, std::uint64_t time_ps);
    void begin(std::uint64_t time_ps);
    [[nodiscard]] bool is_triggered_by(const base::ProbeBase& probe) const;

    // A signal that follows from a probe.
    struct Text {
        base::ProbeBase* probe;
        std::size_t signal;
        std::function<std::string(std::uint64_t)> text;
    };
    [[nodiscard]] bool is_wanted(const std::string& path) const;

    VcdOptions options_;
    bool has_default_scopes_ = false;  // probes alone
    base::ProbeRegistry& registry_;
    VcdWriter::Output output_;
    std::vector<VcdSignal> signals_;
    std::vector<base::ProbeBase*> probes_;
    std::vector<Text> texts_;
    base::ProbeBase* trigger_ = nullptr;
    base::ProbeBase* switch_ = nullptr;  // by which the firmware pauses and resumes
    VcdLateChanges late_;
    bool has_late_signals_ = false;
    bool is_over_ = false;
    std::optional<VcdWriter> writer_;
};

}  // namespace tessera::trace
