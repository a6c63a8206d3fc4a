#pragma once
// Named, typed values that waveforms and timelines can listen to. An unheard change costs one
// branch.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "models/base/config_fields.h"
#include "models/base/spans.h"

namespace tessera::base {

enum class ProbeKind : std::uint8_t {
    boolean,
    unsigned_integer,
    signed_integer,
    real,
    enumeration
};

class ProbeBase;

class ProbeSink {
  public:
    virtual ~ProbeSink() = default;
    virtual void on_change(const ProbeBase& probe, std::uint32_t tag) = 0;
};

// All probes and spans of a simulation, in order of construction.
class ProbeRegistry {
  public:
    [[nodiscard]] const std::vector<ProbeBase*>& probes() const { return probes_; }
    [[nodiscard]] const std::vector<Spans*>& spans() const { return spans_; }

  private:
    friend class ProbeBase;
    friend class Spans;
    std::vector<ProbeBase*> probes_;
    std::vector<Spans*> spans_;
};

class ProbeBase {
  public:
    // `path` is hierarchical, with dots: "eyeriss0.state". `width_bits` is that of the waveform.
    ProbeBase(ProbeRegistry& registry, std::string path, ProbeKind kind, unsigned width_bits);
    ProbeBase(const ProbeBase&) = delete;
    ProbeBase& operator=(const ProbeBase&) = delete;
    virtual ~ProbeBase();

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] ProbeKind kind() const { return kind_; }
    [[nodiscard]] unsigned width_bits() const { return width_bits_; }
    // `tag` is the sink's own, for it to know the probe by; a sink that listens already gets it
    // changed.
    void listen(ProbeSink& sink, std::uint32_t tag = 0);
    [[nodiscard]] bool is_heard() const { return !listeners_.empty(); }
    void ignore(ProbeSink& sink);

    // The current value in its kind; the others return zero or an empty text.
    [[nodiscard]] virtual std::uint64_t bits() const = 0;
    [[nodiscard]] virtual double real() const = 0;
    [[nodiscard]] virtual std::string_view text() const = 0;

  protected:
    void changed() {
        if (!listeners_.empty()) [[unlikely]]
            tell();
    }

  private:
    void tell() const;

    ProbeRegistry& registry_;
    std::string path_;
    ProbeKind kind_;
    unsigned width_bits_;
    struct Listener {
        ProbeSink* sink;
        std::uint32_t tag;
    };
    std::vector<Listener> listeners_;
};

template <typename T>
requires std::is_arithmetic_v<T> || std::is_enum_v<T>
class Probe final : public ProbeBase {
  public:
    Probe(ProbeRegistry& registry, std::string path, T initial = {},
          unsigned width_bits = default_width())
        : ProbeBase(registry, std::move(path), kind_of(), width_bits), value_(initial) {}

    void set(T value) {
        if (value == value_) return;
        value_ = value;
        changed();
    }
    [[nodiscard]] T get() const { return value_; }

    [[nodiscard]] std::uint64_t bits() const override {
        if constexpr (std::floating_point<T>)
            return 0;
        else
            return static_cast<std::uint64_t>(value_);
    }
    [[nodiscard]] double real() const override {
        if constexpr (std::floating_point<T>)
            return value_;
        else
            return 0;
    }
    [[nodiscard]] std::string_view text() const override {
        if constexpr (std::is_enum_v<T>) {
            for (const auto& entry : enum_names(T{}))
                if (entry.value == value_) return entry.name;
        }
        return {};
    }

  private:
    static constexpr ProbeKind kind_of() {
        if constexpr (std::same_as<T, bool>)
            return ProbeKind::boolean;
        else if constexpr (std::is_enum_v<T>)
            return ProbeKind::enumeration;
        else if constexpr (std::floating_point<T>)
            return ProbeKind::real;
        else if constexpr (std::is_signed_v<T>)
            return ProbeKind::signed_integer;
        else
            return ProbeKind::unsigned_integer;
    }
    static constexpr unsigned default_width() {
        return std::same_as<T, bool> ? 1u : static_cast<unsigned>(8 * sizeof(T));
    }

    T value_;
};

}  // namespace tessera::base
