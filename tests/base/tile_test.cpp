#include "models/base/tile.h"

#include <gtest/gtest.h>

#include "tests/base/copy_tile.h"
#include "tests/support/bus_master.h"
#include "tests/support/recording_memory.h"

namespace tessera::base {
namespace {

using test::CopyTile;

constexpr std::uint32_t offset_of(const Register& reg) { return reg.offset; }
#define TILE_REGISTER(name) offset_of(named(kTileRegisters, name))
constexpr std::uint32_t kCtrl = TILE_REGISTER("CTRL");
constexpr std::uint32_t kStatus = TILE_REGISTER("STATUS");
constexpr std::uint32_t kIrqStatus = TILE_REGISTER("IRQ_STATUS");
constexpr std::uint32_t kIrqMask = TILE_REGISTER("IRQ_MASK");
constexpr std::uint32_t kJobLo = TILE_REGISTER("JOB_LO");
constexpr std::uint32_t kJobHi = TILE_REGISTER("JOB_HI");
constexpr std::uint32_t kDoorbell = TILE_REGISTER("DOORBELL");
constexpr std::uint32_t kQueueFree = TILE_REGISTER("QUEUE_FREE");
constexpr std::uint32_t kErrCode = TILE_REGISTER("ERR_CODE");
constexpr std::uint32_t kErrAddrLo = TILE_REGISTER("ERR_ADDR_LO");
constexpr std::uint32_t kJobId = TILE_REGISTER("JOB_ID");
constexpr std::uint32_t kJobsEnded = TILE_REGISTER("JOBS_ENDED");
constexpr std::uint32_t kSnapshot = TILE_REGISTER("SNAPSHOT");
#undef TILE_REGISTER

constexpr std::uint32_t kAbort = 1, kReset = 2;
constexpr std::uint32_t kIdle = 1, kBusy = 2, kDone = 4, kError = 8;
constexpr std::uint32_t kJobDone = 1, kJobError = 2, kOverflow = 4;

constexpr std::uint64_t kLatencyPs = 5'000;  // 5 cycles of the tile
constexpr std::uint64_t kInputAt = 0x1000, kOutputAt = 0x8000, kStatusAt = 0x400;
constexpr std::uint32_t kElements = 256;

class TileTest : public testing::Test {
  protected:
    TileTest() {
        master.socket.bind(tile.cfg);
        tile.mem.socket.bind(memory.socket);
        tile.irq.bind(irq);
        for (std::uint32_t i = 0; i < kElements; ++i)
            memory.put(kInputAt + i, static_cast<unsigned char>(i * 7 + 1));
    }

    static Job copy_job(std::uint32_t id = 1) {
        Job job;
        job.op = Op::copy;
        job.job_id = id;
        job.flags = job_flag::irq;
        job.status_address = kStatusAt;
        job.geometry = {.C = kElements, .M = kElements};
        job.streams[kInput] = {
            .address = kInputAt, .bytes = kElements, .elements = kElements, .bits = 8};
        job.streams[kOutput] = {
            .address = kOutputAt, .bytes = kElements, .elements = kElements, .bits = 8};
        return job;
    }

    void ring(std::uint64_t address) {
        master.write32(kJobLo, static_cast<std::uint32_t>(address));
        master.write32(kJobHi, static_cast<std::uint32_t>(address >> 32));
        master.write32(kDoorbell, 1);
    }
    void wait_until_idle() {
        for (int i = 0; i < 10'000 && (master.read32(kStatus) & kIdle) == 0; ++i)
            sc_core::wait(test::picoseconds(1000));
        EXPECT_EQ(master.read32(kStatus) & kIdle, kIdle);
    }
    // Runs the job at 0 and returns its status record.
    JobStatus run(const Job& job) {
        memory.put(0, job);
        ring(0);
        wait_until_idle();
        return memory.get<JobStatus>(kStatusAt);
    }
    [[nodiscard]] bool output_is_copied() const {
        return std::equal(memory.data.begin() + kInputAt,
                          memory.data.begin() + kInputAt + kElements,
                          memory.data.begin() + kOutputAt);
    }
    [[nodiscard]] bool output_is_untouched() const {
        return std::all_of(memory.data.begin() + kOutputAt,
                           memory.data.begin() + kOutputAt + kElements,
                           [](unsigned char byte) { return byte == 0; });
    }

    test::TestEnvironment environment{{"test.copy"}};
    test::BusMaster master{"master"};
    CopyTile tile{"tile", environment.environment()};
    test::RecordingMemory memory{"memory", 64 * 1024, test::picoseconds(kLatencyPs)};
    sc_core::sc_signal<bool> irq{"irq"};
};

TEST_F(TileTest, IdentifiesItself) {
    test::simulate([&] {
        EXPECT_EQ(master.read32(0x000), kTileMagic << 16 | 0x77);
        EXPECT_EQ(master.read32(0x004), 1u);
        EXPECT_EQ(master.read32(0x008), CopyTile::kOperations);
        EXPECT_EQ(master.read32(0x044), CopyTile::kClockHz);
        EXPECT_EQ(master.read32(kStatus), kIdle);
        EXPECT_EQ(master.read32(kQueueFree), 8u);
    });
}

TEST_F(TileTest, RunsAJobAndReports) {
    test::simulate([&] {
        master.write32(kIrqMask, kJobDone);
        sc_core::wait(test::picoseconds(3'000));
        const JobStatus status = run(copy_job(42));
        EXPECT_TRUE(output_is_copied());
        EXPECT_EQ(status.job_id, 42u);
        EXPECT_EQ(status.code, JobCode::ok);
        // Fetch: 4 bursts at once. Four chunks: read, spend, write, each after the other.
        const std::uint64_t cycles = 5 + 4 * (5 + CopyTile::kCyclesPerChunk + 5);
        EXPECT_EQ(status.start_ps, 3'000u);
        EXPECT_EQ(status.end_ps, 3'000 + cycles * 1000);
        EXPECT_EQ(status.cycles, cycles);
        EXPECT_EQ(status.stall_memory_cycles, 5u + 4 * 10);
        EXPECT_EQ(status.stall_inside_cycles, 0u);
        EXPECT_EQ(status.macs_issued, kElements);
        EXPECT_EQ(status.bytes_read, sizeof(Job) + kElements);
        EXPECT_EQ(status.bytes_written, kElements);
        EXPECT_EQ(status.energy_fj, kElements * CopyTile::kEventsPerByte / 1000);
        EXPECT_EQ(master.read32(kStatus), kIdle | kDone);
        EXPECT_EQ(master.read32(kJobId), 42u);
        EXPECT_EQ(master.read32(kJobsEnded), 1u);
        EXPECT_EQ(master.read32(kErrCode), 0u);
    });
}

TEST_F(TileTest, LineIsTheMaskedStatus) {
    test::simulate([&] {
        run(copy_job());
        sc_core::wait(test::picoseconds(1));
        EXPECT_EQ(master.read32(kIrqStatus), kJobDone);
        EXPECT_FALSE(irq.read()) << "masked";
        master.write32(kIrqMask, kJobDone);
        sc_core::wait(test::picoseconds(1));
        EXPECT_TRUE(irq.read());
        master.write32(kIrqStatus, kJobError);
        sc_core::wait(test::picoseconds(1));
        EXPECT_TRUE(irq.read()) << "another cause was cleared";
        master.write32(kIrqStatus, kJobDone);
        sc_core::wait(test::picoseconds(1));
        EXPECT_FALSE(irq.read());
    });
}

TEST_F(TileTest, NoInterruptForAJobThatDoesNotAskForOne) {
    test::simulate([&] {
        Job job = copy_job();
        job.flags = 0;
        EXPECT_EQ(run(job).code, JobCode::ok);
        EXPECT_EQ(master.read32(kIrqStatus), 0u);
    });
}

TEST_F(TileTest, QueueRunsJobsInOrderAndCountsFreeEntries) {
    test::simulate([&] {
        for (std::uint32_t i = 0; i < 3; ++i) {
            Job job = copy_job(10 + i);
            job.status_address = kStatusAt + 0x100 * i;
            memory.put(0x3000 + 0x100 * i, job);
            ring(0x3000 + 0x100 * i);
        }
        sc_core::wait(test::picoseconds(1));
        EXPECT_EQ(master.read32(kQueueFree), 6u) << "one runs, two wait";
        EXPECT_EQ(master.read32(kStatus), kBusy);
        wait_until_idle();
        EXPECT_EQ(master.read32(kQueueFree), 8u);
        EXPECT_EQ(master.read32(kJobsEnded), 3u);
    });
    for (std::uint32_t i = 0; i < 3; ++i)
        EXPECT_EQ(memory.get<JobStatus>(kStatusAt + 0x100 * i).job_id, 10 + i);
    EXPECT_EQ(memory.get<JobStatus>(kStatusAt).end_ps + kLatencyPs,
              memory.get<JobStatus>(kStatusAt + 0x100).start_ps);
}

TEST_F(TileTest, OverflowLosesTheJobAndSaysSo) {
    test::simulate([&] {
        master.write32(kIrqMask, kOverflow);
        memory.put(0, copy_job());
        ring(0);
        sc_core::wait(test::picoseconds(1));
        for (int i = 0; i < 8; ++i) ring(0);
        EXPECT_EQ(master.read32(kQueueFree), 0u);
        EXPECT_EQ(master.read32(kIrqStatus), 0u);
        ring(0);
        EXPECT_EQ(master.read32(kIrqStatus), kOverflow);
        sc_core::wait(test::picoseconds(1));
        EXPECT_TRUE(irq.read());
        wait_until_idle();
        EXPECT_EQ(master.read32(kJobsEnded), 9u);
    });
}

TEST_F(TileTest, ChainRunsToItsEnd) {
    test::simulate([&] {
        Job first = copy_job(1);
        first.flags = job_flag::chain;
        first.next = 0x300;
        Job second = copy_job(2);
        second.status_address = kStatusAt + 0x100;
        second.streams[kInput].address = kOutputAt;
        second.streams[kOutput].address = 0x9000;
        memory.put(0x300, second);
        run(first);
        EXPECT_EQ(master.read32(kJobsEnded), 2u);
        EXPECT_EQ(master.read32(kJobId), 2u);
    });
    EXPECT_EQ(memory.get<JobStatus>(kStatusAt + 0x100).code, JobCode::ok);
    EXPECT_EQ(memory.data[0x9000 + 5], memory.data[kInputAt + 5]);
}

TEST_F(TileTest, ChainStopsAtAFailure) {
    test::simulate([&] {
        Job first = copy_job(1);
        first.op = Op::conv;
        first.flags = job_flag::chain;
        first.next = 0x300;
        memory.put(0x300, copy_job(2));
        run(first);
        EXPECT_EQ(master.read32(kJobsEnded), 1u);
    });
}

TEST_F(TileTest, PredicateDecidesWhetherTheJobRuns) {
    test::simulate([&] {
        Job job = copy_job();
        job.flags |= job_flag::predicate;
        job.predicate_address = 0x700;
        job.predicate_mask = 0xF0;
        job.predicate_value = 0x20;
        memory.put<std::uint32_t>(0x700, 0x3F);
        EXPECT_EQ(run(job).code, JobCode::skipped);
        EXPECT_TRUE(output_is_untouched());
        EXPECT_EQ(master.read32(kStatus), kIdle | kDone) << "not an error";
        EXPECT_EQ(master.read32(kIrqStatus), kJobDone);
        memory.put<std::uint32_t>(0x700, 0x2F);
        EXPECT_EQ(run(job).code, JobCode::ok);
        EXPECT_TRUE(output_is_copied());
    });
}

TEST_F(TileTest, FenceCompletesWithoutWork) {
    test::simulate([&] {
        Job fence;
        fence.op = Op::fence;
        fence.status_address = kStatusAt;
        const JobStatus status = run(fence);
        EXPECT_EQ(status.code, JobCode::ok);
        EXPECT_EQ(status.cycles, 5u) << "the fetch";
    });
}

TEST_F(TileTest, BadMagicWritesNothing) {
    test::simulate([&] {
        Job job = copy_job();
        job.magic = 0xDEAD'BEEF;
        const std::vector<unsigned char> before = [&] {
            memory.put(0, job);
            return memory.data;
        }();
        run(job);
        EXPECT_EQ(memory.data, before) << "not even a status record: nothing in it can be trusted";
        EXPECT_EQ(master.read32(kStatus), kIdle | kError);
        EXPECT_EQ(master.read32(kErrCode), static_cast<std::uint32_t>(JobCode::bad_magic));
        EXPECT_EQ(master.read32(kIrqStatus), kJobError);
    });
}

TEST_F(TileTest, RefusedJobWritesOnlyItsStatus) {
    test::simulate([&] {
        Job job = copy_job();
        job.streams[kInput].bits = 16;
        job.streams[kInput].bytes = 2 * kElements;
        EXPECT_EQ(run(job).code, JobCode::unsupported) << "the machine's own refusal";
        EXPECT_TRUE(output_is_untouched());
        job = copy_job();
        job.geometry.H = 2;
        EXPECT_EQ(run(job).code, JobCode::geometry) << "refused before the machine is asked";
        EXPECT_TRUE(output_is_untouched());
        EXPECT_EQ(master.read32(kErrCode), static_cast<std::uint32_t>(JobCode::geometry));
    });
}

TEST_F(TileTest, MisalignedDescriptorAndStatusAreRefused) {
    test::simulate([&] {
        memory.put(0x304, copy_job());
        ring(0x304);
        wait_until_idle();
        EXPECT_EQ(master.read32(kErrCode), static_cast<std::uint32_t>(JobCode::alignment));
        EXPECT_EQ(master.read32(kErrAddrLo), 0x304u);
        EXPECT_TRUE(memory.transactions.empty());
        Job job = copy_job();
        job.status_address = kStatusAt + 4;
        run(job);
        EXPECT_EQ(master.read32(kErrCode), static_cast<std::uint32_t>(JobCode::alignment));
        EXPECT_TRUE(output_is_untouched());
    });
}

TEST_F(TileTest, BusErrorsTellTheirAddress) {
    test::simulate([&] {
        ring(0x00F0'0000);
        wait_until_idle();
        EXPECT_EQ(master.read32(kErrCode), static_cast<std::uint32_t>(JobCode::bus_error));
        EXPECT_EQ(master.read32(kErrAddrLo), 0x00F0'0000u);

        memory.bad_addresses = {kInputAt + 64};
        JobStatus status = run(copy_job());
        EXPECT_EQ(status.code, JobCode::bus_error);
        EXPECT_EQ(status.error_address, kInputAt + 64);

        memory.bad_addresses = {kStatusAt};
        run(copy_job());
        EXPECT_EQ(master.read32(kErrCode), static_cast<std::uint32_t>(JobCode::bus_error))
            << "the work is done, but nobody will know";
        EXPECT_EQ(master.read32(kErrAddrLo), kStatusAt);

        memory.bad_addresses.clear();
        EXPECT_EQ(run(copy_job()).code, JobCode::ok);
        EXPECT_EQ(run(copy_job()).error_address, 0u);
    });
}

TEST_F(TileTest, AbortEndsTheJobAfterAWholeChunkAndDropsTheQueue) {
    test::simulate([&] {
        memory.put(0, copy_job());
        ring(0);
        ring(0);
        sc_core::wait(test::picoseconds(25'000));
        master.write32(kCtrl, kAbort);
        wait_until_idle();
        const auto status = memory.get<JobStatus>(kStatusAt);
        EXPECT_EQ(status.code, JobCode::aborted);
        EXPECT_GT(status.bytes_written, 0u);
        EXPECT_LT(status.bytes_written, kElements);
        EXPECT_EQ(status.bytes_written % CopyTile::kChunkBytes, 0u);
        EXPECT_EQ(master.read32(kJobsEnded), 1u);
        EXPECT_EQ(master.read32(kStatus), kIdle | kError);
        EXPECT_EQ(run(copy_job()).code, JobCode::ok) << "usable afterwards";
    });
}

TEST_F(TileTest, AbortWhenIdleDoesNothing) {
    test::simulate([&] {
        master.write32(kCtrl, kAbort);
        EXPECT_EQ(master.read32(kStatus), kIdle);
        EXPECT_EQ(run(copy_job()).code, JobCode::ok);
    });
}

TEST_F(TileTest, ResetInAJobLeavesAUsableTile) {
    test::simulate([&] {
        master.write32(kIrqMask, 7);
        memory.put(0, copy_job());
        ring(0);
        ring(0);
        sc_core::wait(test::picoseconds(25'000));
        master.write32(kCtrl, kReset);
        wait_until_idle();
        sc_core::wait(test::picoseconds(1));
        EXPECT_EQ(tile.resets, 1);
        EXPECT_EQ(master.read32(kStatus), kIdle);
        EXPECT_EQ(master.read32(kIrqStatus), 0u);
        EXPECT_EQ(master.read32(kIrqMask), 0u);
        EXPECT_EQ(master.read32(kErrCode), 0u);
        EXPECT_EQ(master.read32(kJobsEnded), 0u);
        EXPECT_EQ(master.read32(0x000), kTileMagic << 16 | 0x77) << "identity survives";
        EXPECT_FALSE(irq.read());
        EXPECT_EQ(run(copy_job()).code, JobCode::ok);
        EXPECT_TRUE(output_is_copied());
    });
}

TEST_F(TileTest, SnapshotLatchesCountersTogether) {
    test::simulate([&] {
        run(copy_job());
        EXPECT_EQ(master.read32(0x0A0), 0u) << "not latched yet";
        master.write32(kSnapshot, 0);
        EXPECT_EQ(master.read32(0x080), test::now_ps() / 1000);
        EXPECT_EQ(master.read32(0x088), 5 + 4 * (10 + CopyTile::kCyclesPerChunk) + 5u) << "busy";
        EXPECT_EQ(master.read32(0x0A0), kElements) << "MACs";
        EXPECT_EQ(master.read32(0x0B8), sizeof(Job) + kElements);
        EXPECT_EQ(master.read32(0x0C0), kElements + sizeof(JobStatus));
        EXPECT_EQ(master.read32(0x0E8), kElements * CopyTile::kEventsPerByte / 1000) << "buffer";
        run(copy_job());
        EXPECT_EQ(master.read32(0x0A0), kElements) << "still the first snapshot";
    });
}

TEST_F(TileTest, DebugReadsChangeNothing) {
    test::simulate([&] {
        run(copy_job());
        for (std::uint32_t offset = 0; offset < 0x100; offset += 4) {
            std::uint32_t value = 0;
            static_cast<void>(master.debug_read(offset, &value, 4));
        }
        EXPECT_EQ(master.debug_read32(kIrqStatus), kJobDone);
        EXPECT_EQ(master.read32(kIrqStatus), kJobDone);
        EXPECT_EQ(master.read32(kStatus), kIdle | kDone);
    });
}

}  // namespace
}  // namespace tessera::base
