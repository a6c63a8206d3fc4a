#pragma once
// Things that take time, several at once if need be: bursts, packets, doorbells. Timelines can
// listen to them; unheard, one costs a branch.

#include <cstdint>
#include <string>
#include <string_view>

namespace tessera::base {

class ProbeRegistry;

struct Span {
    std::uint64_t begin_ps, end_ps;  // equal for an instant
    std::string_view name;           // alive during the call alone
};

class SpanSink {
  public:
    virtual ~SpanSink() = default;
    virtual void on_span(std::uint32_t tag, const Span& span) = 0;
};

class Spans {
  public:
    // `path` as a probe's: "eyeriss0.mem.bursts".
    Spans(ProbeRegistry& registry, std::string path);
    Spans(const Spans&) = delete;
    Spans& operator=(const Spans&) = delete;
    ~Spans();

    [[nodiscard]] const std::string& path() const { return path_; }
    // One sink at a time, null for none; `tag` is its own.
    void listen(SpanSink* sink, std::uint32_t tag = 0) { sink_ = sink, tag_ = tag; }

    [[nodiscard]] bool is_heard() const { return sink_ != nullptr; }
    void add(const Span& span) {
        if (sink_ != nullptr) [[unlikely]]
            sink_->on_span(tag_, span);
    }

  private:
    ProbeRegistry& registry_;
    std::string path_;
    SpanSink* sink_ = nullptr;
    std::uint32_t tag_ = 0;
};

}  // namespace tessera::base
