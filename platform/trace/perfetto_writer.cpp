#include "platform/trace/perfetto_writer.h"

#include <algorithm>
#include <bit>
#include <map>
#include <string>
#include <vector>

namespace tessera::trace {

namespace {

constexpr std::size_t kFlushBytes = 64 * 1024;
constexpr std::uint64_t kPsPerNs = 1000;
constexpr std::uint64_t kSequence = 1;  // all packets come from one writer

// Field numbers of the schema.
namespace field {
constexpr std::uint32_t kPacket = 1;  // Trace
// TracePacket
constexpr std::uint32_t kTimestamp = 8, kSequenceId = 10, kTrackEvent = 11, kTrackDescriptor = 60;
// TrackDescriptor
constexpr std::uint32_t kUuid = 1, kTrackName = 2, kParentUuid = 5, kCounter = 8,
                        kChildOrdering = 11, kSiblingOrderRank = 12;
constexpr std::uint32_t kUnitName = 6;  // CounterDescriptor
// TrackEvent
constexpr std::uint32_t kType = 9, kTrackUuid = 11, kEventName = 23, kDoubleCounterValue = 44,
                        kFlowIds = 47, kTerminatingFlowIds = 48;
}  // namespace field

constexpr std::uint64_t kExplicitOrder = 3;  // of child tracks: by their rank

enum class EventType : std::uint8_t { begin = 1, end = 2, instant = 3, count = 4 };
enum WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kLength = 2 };

class Message {
  public:
    void number(std::uint32_t field, std::uint64_t value) {
        tag(field, kVarint);
        varint(value);
    }
    void fixed(std::uint32_t field, std::uint64_t bits) {
        tag(field, kFixed64);
        for (int i = 0; i < 8; ++i, bits >>= 8) bytes_ += static_cast<char>(bits & 0xFF);
    }
    void text(std::uint32_t field, std::string_view text) {
        tag(field, kLength);
        varint(text.size());
        bytes_ += text;
    }
    void clear() { bytes_.clear(); }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

  private:
    void tag(std::uint32_t field, WireType type) { varint(field << 3 | type); }
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(0x80 | (value & 0x7F));
        bytes_ += static_cast<char>(value);
    }
    std::string bytes_;
};

struct Event {
    std::uint64_t time_ns;
    std::uint64_t track;
    EventType type;
    const std::string* name = nullptr;  // of a slice that begins
    double value = 0;                   // of a counter
    std::uint64_t arrow_from = 0, arrow_to = 0;
};

class Writer {
  public:
    explicit Writer(const std::function<void(std::string_view)>& output) : output_(output) {}

    void write(const Timeline& timeline) {
        for (const Timeline::Track& track : timeline.tracks()) add(timeline, track);
        for (const Timeline::Counter& counter : timeline.counters()) add(counter);
        // At the same time instants come first, as causes of the slices that begin then; the others
        // stay in the order of their track.
        std::stable_sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) {
            if (a.time_ns != b.time_ns) return a.time_ns < b.time_ns;
            return a.type == EventType::instant && b.type != EventType::instant;
        });
        for (const Event& event : events_) write(event);
        output_(trace_.bytes());
    }

  private:
    // A track in which no slice overlaps another without holding it.
    struct Lane {
        std::uint64_t uuid;
        std::vector<std::uint64_t> open_ends_ns;
    };

    void add(const Timeline& timeline, const Timeline::Track& track) {
        std::vector<Lane> lanes;
        for (const Slice& slice : track.slices) {
            const std::uint64_t begin = slice.begin_ps / kPsPerNs, end = slice.end_ps / kPsPerNs;
            Lane& lane = lane_for(lanes, track, begin, end);
            const std::string& name = timeline.name(slice);
            if (slice.begin_ps == slice.end_ps) {
                events_.push_back({begin, lane.uuid, EventType::instant, &name, 0, slice.arrow_from,
                                   slice.arrow_to});
                continue;
            }
            lane.open_ends_ns.push_back(end);
            events_.push_back(
                {begin, lane.uuid, EventType::begin, &name, 0, slice.arrow_from, slice.arrow_to});
        }
        for (Lane& lane : lanes) close(lane, ~std::uint64_t{0});
    }

    Lane& lane_for(std::vector<Lane>& lanes, const Timeline::Track& track, std::uint64_t begin,
                   std::uint64_t end) {
        for (Lane& lane : lanes) {
            close(lane, begin);
            if (lane.open_ends_ns.empty() || lane.open_ends_ns.back() >= end) return lane;
        }
        return lanes.emplace_back(Lane{describe(track.name, block(track.block), nullptr), {}});
    }

    void close(Lane& lane, std::uint64_t until_ns) {
        for (; !lane.open_ends_ns.empty() && lane.open_ends_ns.back() <= until_ns;
             lane.open_ends_ns.pop_back())
            events_.push_back({lane.open_ends_ns.back(), lane.uuid, EventType::end});
    }

    void add(const Timeline::Counter& counter) {
        if (counter.samples.empty()) return;
        const std::uint64_t track = describe(counter.name, block(counter.block), &counter.unit);
        for (const Sample& sample : counter.samples)
            events_.push_back(
                {sample.time_ps / kPsPerNs, track, EventType::count, nullptr, sample.value});
    }

    std::uint64_t block(const std::string& name) {
        const auto known = blocks_.find(name);
        if (known != blocks_.end()) return known->second;
        return blocks_[name] = describe(name, 0, nullptr);
    }

    std::uint64_t describe(const std::string& name, std::uint64_t parent, const std::string* unit) {
        const std::uint64_t uuid = ++tracks_;
        Message descriptor;
        descriptor.number(field::kUuid, uuid);
        descriptor.text(field::kTrackName, name);
        if (parent != 0) descriptor.number(field::kParentUuid, parent);
        descriptor.number(field::kSiblingOrderRank, uuid);
        if (unit != nullptr) {
            Message counter;
            if (!unit->empty()) counter.text(field::kUnitName, *unit);
            descriptor.text(field::kCounter, counter.bytes());
        } else {
            descriptor.number(field::kChildOrdering, kExplicitOrder);
        }
        packet_.clear();
        packet_.number(field::kSequenceId, kSequence);
        packet_.text(field::kTrackDescriptor, descriptor.bytes());
        put_packet();
        return uuid;
    }

    void write(const Event& event) {
        message_.clear();
        message_.number(field::kType, static_cast<std::uint64_t>(event.type));
        message_.number(field::kTrackUuid, event.track);
        if (event.name != nullptr) message_.text(field::kEventName, *event.name);
        if (event.type == EventType::count)
            message_.fixed(field::kDoubleCounterValue, std::bit_cast<std::uint64_t>(event.value));
        if (event.arrow_from != 0) message_.fixed(field::kFlowIds, event.arrow_from);
        if (event.arrow_to != 0) message_.fixed(field::kTerminatingFlowIds, event.arrow_to);
        packet_.clear();
        packet_.number(field::kTimestamp, event.time_ns);
        packet_.number(field::kSequenceId, kSequence);
        packet_.text(field::kTrackEvent, message_.bytes());
        put_packet();
    }

    void put_packet() {
        trace_.text(field::kPacket, packet_.bytes());
        if (trace_.bytes().size() < kFlushBytes) return;
        output_(trace_.bytes());
        trace_.clear();
    }

    const std::function<void(std::string_view)>& output_;
    std::vector<Event> events_;
    std::map<std::string, std::uint64_t> blocks_;
    std::uint64_t tracks_ = 0;
    Message message_, packet_, trace_;
};

}  // namespace

void write_perfetto(const Timeline& timeline, const std::function<void(std::string_view)>& output) {
    Writer(output).write(timeline);
}

}  // namespace tessera::trace
