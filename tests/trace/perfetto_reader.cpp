#include "tests/trace/perfetto_reader.h"

#include <gtest/gtest.h>

#include <google/protobuf/unknown_field_set.h>

#include "track_event.pb.h"

namespace tessera::test {

namespace {

using perfetto::TrackEvent;

class Reader {
  public:
    PerfettoTrace read(const std::string& bytes) {
        perfetto::Trace trace;
        EXPECT_TRUE(trace.ParseFromString(bytes)) << "no protobuf";
        EXPECT_EQ(known_size(trace), bytes.size()) << "fields outside of the schema";
        for (const perfetto::TracePacket& packet : trace.packet()) {
            EXPECT_EQ(packet.trusted_packet_sequence_id(), 1u);
            EXPECT_NE(packet.has_track_event(), packet.has_track_descriptor());
            if (packet.has_track_descriptor())
                describe(packet.track_descriptor());
            else
                take(packet);
        }
        for (const auto& [uuid, open] : open_)
            EXPECT_TRUE(open.empty()) << tracks_[uuid].path << ": a slice without an end";
        for (const auto& [flow, times] : flows_) {
            EXPECT_EQ(times.size(), 2u) << "flow " << flow;
            if (times.size() != 2) continue;
            EXPECT_LE(times[0], times[1]) << "flow " << flow;
        }
        return std::move(result_);
    }

  private:
    struct Track {
        std::string path;
        bool is_counter;
    };

    // What is left when unknown fields are dropped, at any depth.
    static std::size_t known_size(perfetto::Trace trace) {
        trace.DiscardUnknownFields();
        return trace.ByteSizeLong();
    }

    void describe(const perfetto::TrackDescriptor& descriptor) {
        EXPECT_TRUE(descriptor.has_uuid() && descriptor.has_name());
        EXPECT_NE(descriptor.uuid(), 0u);
        EXPECT_EQ(tracks_.count(descriptor.uuid()), 0u) << "described twice";
        std::string path = descriptor.name();
        if (descriptor.has_parent_uuid()) {
            EXPECT_EQ(tracks_.count(descriptor.parent_uuid()), 1u) << "parents come first";
            path = tracks_[descriptor.parent_uuid()].path + "/" + path;
        }
        tracks_[descriptor.uuid()] = {path, descriptor.has_counter()};
        result_.order.push_back(path);
        if (descriptor.has_counter()) result_.units[path] = descriptor.counter().unit_name();
    }

    void take(const perfetto::TracePacket& packet) {
        const TrackEvent& event = packet.track_event();
        EXPECT_TRUE(packet.has_timestamp());
        EXPECT_GE(packet.timestamp(), now_);
        now_ = packet.timestamp();
        if (tracks_.count(event.track_uuid()) == 0) {
            ADD_FAILURE() << "an event of an unknown track";
            return;
        }
        const Track& track = tracks_[event.track_uuid()];
        EXPECT_EQ(event.type() == TrackEvent::TYPE_COUNTER, track.is_counter) << track.path;
        switch (event.type()) {
            case TrackEvent::TYPE_COUNTER:
                EXPECT_TRUE(event.has_double_counter_value());
                result_.counters[track.path].push_back({now_, event.double_counter_value()});
                return;
            case TrackEvent::TYPE_SLICE_BEGIN: return begin(event, track, true);
            case TrackEvent::TYPE_INSTANT: return begin(event, track, false);
            case TrackEvent::TYPE_SLICE_END: {
                std::vector<std::size_t>& open = open_[event.track_uuid()];
                if (open.empty()) {
                    ADD_FAILURE() << track.path << ": an end without a begin";
                    return;
                }
                result_.slices[track.path][open.back()].end_ns = now_;
                open.pop_back();
                return;
            }
            case TrackEvent::TYPE_UNSPECIFIED: break;
        }
        ADD_FAILURE() << "an event without a type";
    }

    void begin(const TrackEvent& event, const Track& track, bool is_open) {
        EXPECT_FALSE(event.name().empty()) << track.path;
        std::vector<PerfettoSlice>& slices = result_.slices[track.path];
        std::vector<std::size_t>& open = open_[event.track_uuid()];
        slices.push_back(
            {event.name(),
             now_,
             now_,
             static_cast<unsigned>(open.size()),
             {event.flow_ids().begin(), event.flow_ids().end()},
             {event.terminating_flow_ids().begin(), event.terminating_flow_ids().end()}});
        for (const std::uint64_t flow : slices.back().flows_out) {
            EXPECT_TRUE(flows_[flow].empty()) << "begins twice, or ends before";
            flows_[flow].push_back(now_);
        }
        for (const std::uint64_t flow : slices.back().flows_in) flows_[flow].push_back(now_);
        if (is_open) open.push_back(slices.size() - 1);
    }

    PerfettoTrace result_;
    std::map<std::uint64_t, Track> tracks_;
    std::map<std::uint64_t, std::vector<std::size_t>> open_;
    std::map<std::uint64_t, std::vector<std::uint64_t>> flows_;
    std::uint64_t now_ = 0;
};

}  // namespace

PerfettoTrace read_perfetto(const std::string& bytes) { return Reader().read(bytes); }

}  // namespace tessera::test
