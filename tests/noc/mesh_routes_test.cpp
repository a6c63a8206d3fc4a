// Ways through a mesh: they arrive, they are shortest, and their turns close no cycle.

#include "models/noc/mesh_routes.h"

#include <gtest/gtest.h>

#include <bit>
#include <functional>
#include <set>

namespace tessera::noc {
namespace {

MeshConfig mesh(unsigned width, unsigned height, Routing routing, std::vector<DeadLink> dead = {}) {
    MeshConfig config;
    config.width = width;
    config.height = height;
    config.routing = routing;
    config.dead_links = std::move(dead);
    return config;
}

constexpr Routing kAll[] = {Routing::xy, Routing::yx, Routing::west_first};

// A packet on a link: the router it comes to and the direction it moves in.
using OnLink = std::pair<unsigned, Port>;

// Every pair of links that some packet may hold and want at the same time.
std::set<std::pair<OnLink, OnLink>> dependencies(const MeshRoutes& routes, unsigned nodes) {
    std::set<std::pair<OnLink, OnLink>> all;
    for (unsigned from = 0; from < nodes; ++from)
        for (unsigned to = 0; to < nodes; ++to) {
            std::set<OnLink> seen;
            const std::function<void(unsigned, Port)> go = [&](unsigned router, Port arrived) {
                if (!seen.insert({router, arrived}).second) return;
                const unsigned outputs = routes.outputs(router, arrived, to);
                for (unsigned left = outputs; left != 0; left &= left - 1) {
                    const auto output = static_cast<Port>(std::countr_zero(left));
                    if (output == Port::local) continue;
                    const OnLink next{routes.neighbour(router, output), output};
                    if (arrived != Port::local) all.insert({{router, arrived}, next});
                    go(next.first, next.second);
                }
            };
            go(from, Port::local);
        }
    return all;
}

bool has_cycle(const std::set<std::pair<OnLink, OnLink>>& edges) {
    std::set<OnLink> open, done;
    const std::function<bool(OnLink)> visit = [&](OnLink link) {
        if (done.count(link) != 0) return false;
        if (!open.insert(link).second) return true;
        for (auto edge = edges.lower_bound({link, {0, Port::east}});
             edge != edges.end() && edge->first == link; ++edge)
            if (visit(edge->second)) return true;
        open.erase(link);
        done.insert(link);
        return false;
    };
    for (const auto& [from, to] : edges)
        if (visit(from)) return true;
    return false;
}

TEST(MeshRoutes, EveryPairIsAsFarApartAsItsCoordinates) {
    for (const Routing routing : kAll) {
        const MeshRoutes routes(mesh(5, 3, routing));
        for (unsigned from = 0; from < 15; ++from)
            for (unsigned to = 0; to < 15; ++to) {
                const auto apart = [](unsigned a, unsigned b) { return a > b ? a - b : b - a; };
                EXPECT_EQ(routes.routers_between(from, to),
                          1 + apart(from % 5, to % 5) + apart(from / 5, to / 5));
            }
    }
}

TEST(MeshRoutes, XyGoesAlongXFirstAndYxAlongY) {
    EXPECT_EQ(MeshRoutes(mesh(3, 3, Routing::xy)).outputs(0, Port::local, 8), 1u << 0);
    EXPECT_EQ(MeshRoutes(mesh(3, 3, Routing::yx)).outputs(0, Port::local, 8), 1u << 2);
    const MeshRoutes west(mesh(3, 3, Routing::west_first));
    EXPECT_EQ(west.outputs(0, Port::local, 8), 1u << 0 | 1u << 2) << "either way to the east";
    EXPECT_EQ(west.outputs(2, Port::local, 6), 1u << 1) << "west comes first";
}

// Deadlock within a class wants a cycle of links that wait for each other.
TEST(MeshRoutes, TurnsCloseNoCycleWhateverIsBroken) {
    const std::vector<std::vector<DeadLink>> broken = {
        {}, {{1, 1, 1, 2}}, {{1, 1, 2, 1}}, {{1, 0, 1, 1}, {2, 2, 2, 3}, {3, 1, 3, 2}}};
    for (const Routing routing : kAll)
        for (const auto& dead : broken) {
            const auto edges = dependencies(MeshRoutes(mesh(4, 4, routing, dead)), 16);
            EXPECT_FALSE(edges.empty());
            EXPECT_FALSE(has_cycle(edges));
        }
}

TEST(MeshRoutes, ACycleWouldBeFound) {
    EXPECT_TRUE(has_cycle({{{0, Port::east}, {1, Port::south}},
                           {{1, Port::south}, {2, Port::west}},
                           {{2, Port::west}, {0, Port::east}}}));
}

TEST(MeshRoutes, WestFirstGoesAroundWhatItsTurnsAllow) {
    const std::vector<DeadLink> dead = {{2, 1, 2, 2}};
    const MeshRoutes straight(mesh(4, 4, Routing::xy, dead));
    EXPECT_FALSE(straight.is_reachable(4 + 2, 8 + 2));
    EXPECT_TRUE(straight.is_reachable(4 + 1, 8 + 1));
    const MeshRoutes around(mesh(4, 4, Routing::west_first, dead));
    for (unsigned from = 0; from < 16; ++from)
        for (unsigned to = 0; to < 16; ++to) EXPECT_TRUE(around.is_reachable(from, to));
    EXPECT_EQ(around.routers_between(4 + 2, 8 + 2), 4u) << "west, south, east";
    for (unsigned to = 0; to < 16; ++to)
        for (unsigned port = 0; port < kPorts; ++port) {
            EXPECT_EQ(around.outputs(4 + 2, static_cast<Port>(port), to) & 1u << 2, 0u);
            EXPECT_EQ(around.outputs(8 + 2, static_cast<Port>(port), to) & 1u << 3, 0u);
        }
}

TEST(MeshRoutes, RefusesBrokenLinksThatAreNone) {
    for (const DeadLink link : {DeadLink{0, 0, 1, 1}, DeadLink{3, 0, 4, 0}, DeadLink{1, 1, 1, 1}})
        EXPECT_THROW(MeshRoutes(mesh(4, 4, Routing::xy, {link})), base::ConfigError);
}

}  // namespace
}  // namespace tessera::noc
