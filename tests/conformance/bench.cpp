#include "tests/conformance/bench.h"

#include <algorithm>
#include <cstring>

namespace tessera::test {

namespace {

constexpr std::uint64_t kPollPs = 200'000;
constexpr std::uint64_t kPatiencePs = 100'000'000'000;

}  // namespace

base::TechnologyTable technology(std::span<const TileCase::Event> events) {
    base::TechnologyTable table;
    table.name = "conformance";
    std::uint64_t cost_aj = 1'009;
    const auto add = [&](const std::string& event, base::EnergyCategory category) {
        table.events.push_back({event, category, cost_aj, "invented for tests", "estimate"});
        cost_aj += 1'002;
    };
    for (const TileCase::Event& event : events) add(event.name, event.category);
    add("sram.byte", base::EnergyCategory::buffer);
    add("noc.byte", base::EnergyCategory::network);
    add("dram.byte", base::EnergyCategory::dram);
    return table;
}

// Reads and writes its part of the memory without a pause, in bursts of changing length.
class Bench::Rival : public WideBusMaster {
  public:
    explicit Rival(const sc_core::sc_module_name& module_name) : WideBusMaster(module_name) {}
    void start() {
        sc_core::sc_spawn([this] { compete(); }, "compete");
    }

  private:
    void compete() {
        std::array<std::byte, 4096> data{};
        for (std::size_t turn = 0;; ++turn) {
            const std::size_t bytes = std::size_t{64} << turn % 7;
            prepare(payload_, turn % 3 == 0 ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND,
                    kRivalAt + turn % 256 * data.size(), data.data(), bytes);
            EXPECT_EQ(send(payload_), tlm::TLM_OK_RESPONSE);
        }
    }

    tlm::tlm_generic_payload payload_;  // the thread's stack is never unwound
};

std::uint64_t LatchedCounters::operator[](std::string_view name) const {
    const auto at = std::find(kNames.begin(), kNames.end(), name);
    return values.at(static_cast<std::size_t>(at - kNames.begin()));
}

LatchedCounters operator-(LatchedCounters after, const LatchedCounters& before) {
    for (std::size_t i = 0; i < after.values.size(); ++i) after.values[i] -= before.values[i];
    return after;
}

Account operator-(Account after, const Account& before) {
    after.latched = after.latched - before.latched;
    for (std::size_t i = 0; i < after.energy_aj.size(); ++i)
        after.energy_aj[i] -= before.energy_aj[i];
    after.port.bytes_read -= before.port.bytes_read;
    after.port.bytes_written -= before.port.bytes_written;
    after.port.bursts -= before.port.bursts;
    after.port.bus_bytes -= before.port.bus_bytes;
    after.bus.bytes_read -= before.bus.bytes_read;
    after.bus.bytes_written -= before.bus.bytes_written;
    after.bus.bursts -= before.bus.bursts;
    after.bus.beat_bytes -= before.bus.beat_bytes;
    after.memory.bytes_read -= before.memory.bytes_read;
    after.memory.bytes_written -= before.memory.bytes_written;
    after.memory.reads -= before.memory.reads;
    after.memory.writes -= before.memory.writes;
    return after;
}

Bench::Bench(const TileCase& tile_case, const BenchConfig& config)
    : ledger_(technology(tile_case.events)),
      registers_(*tile_case.registers),
      keeps_weights_(tile_case.keeps_weights),
      lasting_registers_(tile_case.lasting_registers),
      master_ahead_(picoseconds(config.master_ahead_ps)),
      memory_("memory",
              {.size_bytes = kMemoryBytes,
               .latency_ps = config.memory_latency_ps,
               .bandwidth_bytes_per_s = 12'800'000'000},
              environment_),
      network_("noc", {}, environment_),
      tile_(tile_case.make("tile", config.port, environment_)),
      rival_(std::make_unique<Rival>("rival")) {
    network_.connect_initiator("master", master_.socket);
    network_.connect_initiator("tile", spy_.to_network);
    network_.connect_initiator("rival", rival_->socket);
    network_.connect_target({"memory", 0, kMemoryBytes}, memory_.socket);
    network_.connect_target({"tile", kTileAt, registers_.window_bytes}, tile_->cfg);
    tile_->mem.socket.bind(spy_.from_tile);
    tile_->irq.bind(irq_);
    if (config.has_rival) start_rival();
}

Bench::~Bench() = default;

void Bench::start_rival() { rival_->start(); }

void Bench::load(const SampleJob& sample) {
    const auto put = [&](base::StreamIndex index, const std::vector<std::byte>& bytes) {
        if (bytes.empty()) return;
        EXPECT_TRUE(memory_.load(sample.job.streams[index].address, bytes));
    };
    put(base::kInput, sample.input);
    put(base::kWeight, sample.weights);
    put(base::kBias, sample.bias);
    put(base::kAuxiliary, sample.auxiliary);
    put(base::kOutput, std::vector<std::byte>(sample.expected_output.size(), kUnwritten));
}

std::uint64_t Bench::describe(base::Job job, unsigned slot) {
    job.status_address = status_address(slot);
    const std::vector<std::byte> blank(base::JobStatus::kBytes, kUnwritten);
    EXPECT_TRUE(memory_.load(job.status_address, blank));
    write_descriptor(job, descriptor_address(slot));
    return descriptor_address(slot);
}

void Bench::write_descriptor(const base::Job& job, std::uint64_t address) {
    EXPECT_TRUE(memory_.load(address, std::as_bytes(std::span(&job, 1))));
}

void Bench::ring(std::uint64_t descriptor) {
    write("JOB_LO", static_cast<std::uint32_t>(descriptor));
    write("JOB_HI", static_cast<std::uint32_t>(descriptor >> 32));
    write("DOORBELL", 1);
}

void Bench::wait_until_idle() {
    const std::uint64_t give_up_ps = now_ps() + kPatiencePs;
    while ((peek("STATUS") & state::idle) == 0 && now_ps() < give_up_ps)
        sc_core::wait(picoseconds(kPollPs));
    EXPECT_EQ(peek("STATUS") & (state::idle | state::busy), state::idle)
        << "the tile does not come to an end";
}

base::JobStatus Bench::run(const SampleJob& sample, unsigned slot) {
    load(sample);
    ring(describe(sample.job, slot));
    wait_until_idle();
    return status(slot);
}

void Bench::settle(std::span<const SampleJob> jobs) {
    if (!keeps_weights_) return;
    for (const SampleJob& sample : jobs) EXPECT_EQ(run(sample).code, base::JobCode::ok);
}

base::JobStatus Bench::status(unsigned slot) const {
    base::JobStatus status;
    EXPECT_TRUE(memory_.dump(status_address(slot), std::as_writable_bytes(std::span(&status, 1))));
    return status;
}

bool Bench::has_status(unsigned slot) const {
    std::vector<std::byte> bytes(base::JobStatus::kBytes);
    EXPECT_TRUE(memory_.dump(status_address(slot), bytes));
    return std::any_of(bytes.begin(), bytes.end(),
                       [](std::byte byte) { return byte != kUnwritten; });
}

std::vector<std::byte> Bench::output_of(const base::Job& job) const {
    const base::Stream& stream = job.streams[base::kOutput];
    std::vector<std::byte> output(stream.bytes);
    EXPECT_TRUE(memory_.dump(stream.address, output));
    return output;
}

void Bench::expect_exact(const SampleJob& sample) const {
    const std::vector<std::byte> output = output_of(sample.job);
    const auto [wrong, expected] =
        std::mismatch(output.begin(), output.end(), sample.expected_output.begin());
    EXPECT_TRUE(wrong == output.end())
        << "job " << sample.job.job_id << ": byte " << wrong - output.begin() << " of "
        << output.size() << " of the output is wrong";
}

std::vector<std::byte> Bench::all_memory() const {
    std::vector<std::byte> bytes(kMemoryBytes);
    EXPECT_TRUE(memory_.dump(0, bytes));
    return bytes;
}

void Bench::expect_memory_unchanged(const std::vector<std::byte>& before,
                                    const std::vector<ByteRange>& except) const {
    std::vector<std::byte> after = all_memory();
    for (const auto [first, bytes] : except)
        std::copy_n(before.begin() + static_cast<std::ptrdiff_t>(first), bytes,
                    after.begin() + static_cast<std::ptrdiff_t>(first));
    if (std::memcmp(before.data(), after.data(), after.size()) == 0) return;
    const auto at = std::mismatch(before.begin(), before.end(), after.begin()).first;
    ADD_FAILURE() << "memory changed at 0x" << std::hex << at - before.begin();
}

std::uint32_t Bench::offset_of(std::string_view register_name) const {
    for (const base::Register& reg : registers_.registers)
        if (reg.name == register_name) return reg.offset;
    ADD_FAILURE() << "no register " << register_name;
    return 0;
}

std::uint32_t Bench::read(std::string_view register_name) {
    std::uint32_t value = 0;
    tlm::tlm_generic_payload payload;
    BusMaster::prepare(payload, tlm::TLM_READ_COMMAND, kTileAt + offset_of(register_name), &value,
                       sizeof value);
    EXPECT_EQ(master_.send(payload, master_ahead_), tlm::TLM_OK_RESPONSE) << register_name;
    return value;
}

void Bench::write(std::string_view register_name, std::uint32_t value, std::uint32_t index) {
    tlm::tlm_generic_payload payload;
    BusMaster::prepare(payload, tlm::TLM_WRITE_COMMAND,
                       kTileAt + offset_of(register_name) + 4 * index, &value, sizeof value);
    EXPECT_EQ(master_.send(payload, master_ahead_), tlm::TLM_OK_RESPONSE) << register_name;
}

std::uint32_t Bench::peek(std::string_view register_name) {
    return master_.debug_read32(kTileAt + offset_of(register_name));
}

std::uint64_t Bench::error_address() {
    return std::uint64_t{read("ERR_ADDR_HI")} << 32 | read("ERR_ADDR_LO");
}

std::vector<std::uint32_t> Bench::all_registers() const {
    std::vector<std::uint32_t> words;
    for (const base::Register& reg : registers_.registers) {
        const bool lasts = std::find(lasting_registers_.begin(), lasting_registers_.end(),
                                     reg.name) != lasting_registers_.end();
        for (std::uint32_t i = 0; i < reg.count; ++i)
            words.push_back(lasts ? 0 : tile_->registers().peek(reg, i));
    }
    return words;
}

Account Bench::account() {
    write("SNAPSHOT", 1);
    Account account;
    for (std::size_t i = 0; i < LatchedCounters::kNames.size(); ++i) {
        const std::string name(LatchedCounters::kNames[i]);
        account.latched.values[i] = std::uint64_t{peek(name + "_HI")} << 32 | peek(name + "_LO");
    }
    account.energy_aj = ledger_.of(tile_->name());
    account.port = tile_->mem.statistics();
    account.bus = spy_.traffic;
    account.memory = memory_.statistics();
    return account;
}

}  // namespace tessera::test
