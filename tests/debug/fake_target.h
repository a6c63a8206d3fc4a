#pragma once
// A program with some registers and 4 KiB of memory at kBase, for tests of the protocol.

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "platform/debug/target.h"

namespace tessera::debug::test {

class FakeTarget final : public Target {
  public:
    static constexpr std::uint32_t kBase = 0x1000;

    std::map<unsigned, std::uint32_t> registers;  // above pc
    std::array<std::uint32_t, kPc + 1> integers{};
    std::vector<std::byte> memory = std::vector<std::byte>(4096);
    std::vector<Point> points;
    std::string xml = "<target/>", map = "<memory-map/>";
    std::string said = "hello\n";

    [[nodiscard]] std::optional<std::uint32_t> read_register(unsigned number) override {
        if (number <= kPc) return integers[number];
        const auto at = registers.find(number);
        return at == registers.end() ? std::nullopt : std::optional(at->second);
    }
    bool write_register(unsigned number, std::uint32_t value) override {
        if (number <= kPc)
            integers[number] = value;
        else if (registers.count(number) != 0)
            registers[number] = value;
        else
            return false;
        return true;
    }
    std::size_t read_memory(std::uint32_t address, std::span<std::byte> to) override {
        const std::size_t bytes = room_at(address, to.size());
        if (bytes != 0) std::copy_n(memory.begin() + (address - kBase), bytes, to.begin());
        return bytes;
    }
    bool write_memory(std::uint32_t address, std::span<const std::byte> from) override {
        if (room_at(address, from.size()) != from.size()) return false;
        if (!from.empty()) std::copy(from.begin(), from.end(), memory.begin() + (address - kBase));
        return true;
    }
    bool insert(const Point& point) override {
        points.push_back(point);
        return true;
    }
    bool remove(const Point& point) override { return std::erase(points, point) != 0; }
    void remove_all_points() override { points.clear(); }
    [[nodiscard]] const std::string& description() const override { return xml; }
    [[nodiscard]] const std::string& memory_map() const override { return map; }
    [[nodiscard]] std::string monitor(std::string_view) override { return said; }

  private:
    [[nodiscard]] std::size_t room_at(std::uint32_t address, std::size_t bytes) const {
        if (address < kBase || address - kBase >= memory.size()) return 0;
        return std::min<std::size_t>(bytes, memory.size() - (address - kBase));
    }
};

}  // namespace tessera::debug::test
