#pragma once
// A mesh of routers: its shape, routing, buffers and timing.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/base/config_fields.h"

namespace tessera::noc {

enum class Routing : std::uint8_t {
    xy,          // along x, then along y
    yx,          // along y, then along x
    west_first,  // west first of all, then whichever way has the most room
};
inline constexpr base::EnumName<Routing> kRoutingNames[] = {
    {Routing::xy, "xy"}, {Routing::yx, "yx"}, {Routing::west_first, "west_first"}};
constexpr std::span<const base::EnumName<Routing>> enum_names(Routing) { return kRoutingNames; }

// Cycles of a hop on an idle network, link of one cycle included.
enum class RouterKind : std::uint8_t {
    lookahead,     // 4: VC allocation, switch allocation, switch, link; the route is known before
    five_stage,    // 5: route computation as well
    single_cycle,  // 2: router, link
};
inline constexpr base::EnumName<RouterKind> kRouterKindNames[] = {
    {RouterKind::lookahead, "lookahead"},
    {RouterKind::five_stage, "five_stage"},
    {RouterKind::single_cycle, "single_cycle"}};
constexpr std::span<const base::EnumName<RouterKind>> enum_names(RouterKind) {
    return kRouterKindNames;
}

enum class ResponseOrder : std::uint8_t {
    by_id,     // as they arrive: accesses of different processes may overtake each other
    in_order,  // in the order of the requests of an interface
};
inline constexpr base::EnumName<ResponseOrder> kResponseOrderNames[] = {
    {ResponseOrder::by_id, "by_id"}, {ResponseOrder::in_order, "in_order"}};
constexpr std::span<const base::EnumName<ResponseOrder>> enum_names(ResponseOrder) {
    return kResponseOrderNames;
}

// A link that is broken, both ways.
struct DeadLink {
    unsigned x = 0, y = 0, to_x = 0, to_y = 0;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("x", &DeadLink::x, "of one end", {.min = 0, .max = 31, .required = true});
        visit.field("y", &DeadLink::y, "of one end", {.min = 0, .max = 31, .required = true});
        visit.field("to_x", &DeadLink::to_x, "of its neighbour",
                    {.min = 0, .max = 31, .required = true});
        visit.field("to_y", &DeadLink::to_y, "of its neighbour",
                    {.min = 0, .max = 31, .required = true});
    }
};

struct MeshConfig {
    unsigned width = 4;
    unsigned height = 4;
    std::uint64_t clock_hz = 1'000'000'000;
    unsigned flit_bytes = 16;
    unsigned packet_bytes = 64;
    unsigned vcs = 2;
    unsigned buffer_flits = 8;
    Routing routing = Routing::xy;
    RouterKind router = RouterKind::lookahead;
    unsigned link_cycles = 1;
    unsigned outstanding = 16;
    ResponseOrder response_order = ResponseOrder::by_id;
    unsigned request_weight = 1;
    unsigned response_weight = 1;
    bool multicast = false;
    std::vector<DeadLink> dead_links;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using C = MeshConfig;
        visit.field("width", &C::width, "routers along x", {.min = 1, .max = 32});
        visit.field("height", &C::height, "routers along y", {.min = 1, .max = 32});
        visit.field("clock", &C::clock_hz, "of routers and links",
                    {.min = 1e6, .max = 1e10, .unit = base::Unit::hertz});
        visit.field("flit", &C::flit_bytes, "width of links and buffers",
                    {.min = 1, .max = 256, .unit = base::Unit::bytes});
        visit.field("packet", &C::packet_bytes,
                    "most data behind the header flit of a packet; longer accesses take several",
                    {.min = 1, .max = 4096, .unit = base::Unit::bytes});
        visit.field("vcs", &C::vcs, "virtual channels of each class on each link",
                    {.min = 1, .max = 16});
        visit.field("buffer", &C::buffer_flits, "flits of each virtual channel",
                    {.min = 1, .max = 64});
        visit.field("routing", &C::routing, "which way packets take");
        visit.field("router", &C::router, "pipeline of the routers");
        visit.field("link_cycles", &C::link_cycles, "from router to router", {.min = 1, .max = 16});
        visit.field("outstanding", &C::outstanding,
                    "accesses that a network interface has under way at once",
                    {.min = 1, .max = 1024});
        visit.field("response_order", &C::response_order,
                    "in which order an interface hands over responses");
        visit.field("request_weight", &C::request_weight,
                    "share of a link that requests get while responses want it too",
                    {.min = 1, .max = 64});
        visit.field("response_weight", &C::response_weight,
                    "share of a link that responses get while requests want it too",
                    {.min = 1, .max = 64});
        visit.field("multicast", &C::multicast,
                    "equal reads that meet at a memory are served once, with one response to all");
        visit.field("dead_links", &C::dead_links, "links that are broken");
    }
    [[nodiscard]] unsigned nodes() const { return width * height; }
    [[nodiscard]] unsigned most_flits() const {  // of a packet
        return 1 + (packet_bytes + flit_bytes - 1) / flit_bytes;
    }
    void validate() const;
};

// Cycles of the stages of a router, as the network's model takes them.
struct RouterTiming {
    unsigned inject;    // from the interface into the first router's buffer
    unsigned head;      // a head flit in a buffer until it may cross the switch
    unsigned body;      // the flits behind it
    unsigned traverse;  // from the switch into the next buffer, but for the link's own cycles
    unsigned behind;    // from a tail's crossing until the next head of its buffer may cross
    unsigned reuse;     // from a tail's crossing until its virtual channel is given away again
    unsigned credit;    // from a flit's crossing until its slot is known free, but for the link
    unsigned eject;     // from the last router to the interface
};
[[nodiscard]] const RouterTiming& router_timing(RouterKind kind);

}  // namespace tessera::noc
