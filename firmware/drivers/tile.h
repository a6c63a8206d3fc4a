#pragma once
// The part of a driver that all accelerator tiles share: jobs, interrupts, errors, counters.
//
//   struct tile tile;
//   tile_init(&tile, device);
//   if (tile_run(&tile, &job, 1000000) == STATUS_DEVICE) {
//       struct tile_error error;
//       tile_read_error(&tile, &error);      // what went wrong
//       tile_reset(&tile, 1000);             // and the tile is usable again
//   }

#include <stdbool.h>
#include <stdint.h>

#include <tessera/device_table.h>
#include <tessera/job.h>

#include "hal/status.h"
#include "hal/time.h"

struct tile {
    uintptr_t base;
    uint32_t irq;
    uint32_t class_id;
    uint32_t operations;  // bit n: enum tessera_op n
    uint64_t clock_hz;
    volatile uint32_t causes;  // IRQ_STATUS bits that the interrupt handler has taken
};

struct tile_error {
    enum tessera_job_code code;
    uint32_t job_id;
    uint64_t address;  // of a bus error
};

struct tile_counters {
    uint64_t cycles, busy, stall_memory, stall_inside;
    uint64_t macs_issued, macs_gated, macs_skipped;
    uint64_t bytes_read, bytes_written, bytes_saved;
    uint64_t energy_alu_fj, energy_register_file_fj, energy_network_fj, energy_buffer_fj;
    uint64_t energy_converter_fj, energy_standby_fj;
};

// Checks that the device is a tile of the class that the table names, brings it to its reset state
// and attaches its interrupt. The handle must stay where it is.
enum status tile_init(struct tile* tile, const struct tessera_device* device);

bool tile_supports(const struct tile* tile, enum tessera_op op);

// Queues a descriptor, which must stay untouched until the job has ended. STATUS_BUSY: the queue is
// full.
enum status tile_submit(struct tile* tile, const struct tessera_job* job);

// Sleeps until all submitted jobs have ended; the last one needs the irq flag. STATUS_DEVICE: a job
// has failed; the queue may still be running, tile_reset ends that.
enum status tile_wait(struct tile* tile, uint64_t timeout_us);

// STATUS_BUSY while submitted jobs run, else what tile_wait says.
enum status tile_poll(struct tile* tile);

// Sleeps until any tile raises an interrupt, or has raised one since this slept last. Poll the
// tiles behind it.
enum status tile_wait_any(struct deadline deadline);

// Submits one job and waits for it.
enum status tile_run(struct tile* tile, const struct tessera_job* job, uint64_t timeout_us);

// Ends the running job as aborted and drops the queue; then tile_wait returns STATUS_DEVICE.
enum status tile_abort(struct tile* tile);

// Back to the reset state, whatever it was doing, ready for jobs.
enum status tile_reset(struct tile* tile, uint64_t timeout_us);

// How the last failed job failed; until the reset.
enum status tile_read_error(const struct tile* tile, struct tile_error* error);

enum status tile_read_counters(const struct tile* tile, struct tile_counters* counters);
