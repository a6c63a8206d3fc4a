#include "platform/debug/watchpoints.h"

#include <algorithm>
#include <utility>

namespace tessera::debug {

namespace {

bool touches(const Point& point, const riscv::DataAccess& access) {
    const bool is_kind = point.kind == PointKind::access_watchpoint ||
                         (point.kind == PointKind::write_watchpoint) == access.is_write;
    return is_kind && access.address < std::uint64_t{point.address} + point.bytes &&
           point.address < std::uint64_t{access.address} + access.bytes;
}

}  // namespace

void Watchpoints::add(const Point& point) {
    if (points_.empty()) hart_.observe(*this);
    points_.push_back(point);
}

bool Watchpoints::remove(const Point& point) {
    const auto at = std::find(points_.begin(), points_.end(), point);
    if (at == points_.end()) return false;
    points_.erase(at);
    if (points_.empty()) hart_.ignore(*this);
    return true;
}

void Watchpoints::clear() {
    if (!points_.empty()) hart_.ignore(*this);
    points_.clear();
    hit_.reset();
}

std::optional<StopReason> Watchpoints::take_hit() { return std::exchange(hit_, std::nullopt); }

void Watchpoints::after(const riscv::Retired& retired) {
    for (const riscv::DataAccess& access : retired.accesses)
        for (const Point& point : points_) {
            if (!touches(point, access)) continue;
            hit_ = {.kind = StopReason::Kind::watchpoint,
                    .point = point,
                    .address = std::max(access.address, point.address)};
            hart_.stop();
            return;
        }
}

}  // namespace tessera::debug
