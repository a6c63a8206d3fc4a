#include "drivers/tile.h"

#include <tessera/tile.h>

#include "hal/interrupts.h"
#include "hal/mmio.h"

enum { RESET_TIMEOUT_US = 1000 };

static const uint32_t all_causes = TESSERA_TILE_IRQ_MASK_JOB_DONE_MASK |
                                   TESSERA_TILE_IRQ_MASK_JOB_ERROR_MASK |
                                   TESSERA_TILE_IRQ_MASK_QUEUE_OVERFLOW_MASK;

static uint32_t status_bits(const struct tile* tile) {
    return mmio_read(tile->base, TESSERA_TILE_STATUS);
}

static volatile uint32_t interrupts_of_tiles;  // their causes since tile_wait_any slept last

// Acknowledges the device and leaves the causes for whoever waits.
static void on_interrupt(void* context) {
    struct tile* tile = context;
    const uint32_t causes = mmio_read(tile->base, TESSERA_TILE_IRQ_STATUS);
    mmio_write(tile->base, TESSERA_TILE_IRQ_STATUS, causes);
    tile->causes |= causes;
    interrupts_of_tiles |= causes;
}

static uint32_t take_causes(struct tile* tile) {
    const uint32_t before = interrupts_lock();
    const uint32_t causes = tile->causes;
    tile->causes = 0;
    interrupts_unlock(before);
    return causes;
}

static bool is_the_device(const struct tile* tile) {
    const uint32_t id = mmio_read(tile->base, TESSERA_TILE_ID);
    const uint32_t magic = (id & TESSERA_TILE_ID_MAGIC_MASK) >> TESSERA_TILE_ID_MAGIC_LSB;
    const uint32_t class_id = (id & TESSERA_TILE_ID_CLASS_MASK) >> TESSERA_TILE_ID_CLASS_LSB;
    return magic == TESSERA_TILE_ID_RESET >> TESSERA_TILE_ID_MAGIC_LSB &&
           class_id == tile->class_id &&
           mmio_read(tile->base, TESSERA_TILE_VERSION) == TESSERA_TILE_VERSION_RESET;
}

enum status tile_init(struct tile* tile, const struct tessera_device* device) {
    if (device == 0 || device->type != TESSERA_DEVICE_TYPE_TILE) return STATUS_NOT_FOUND;
    *tile = (struct tile){.base = (uintptr_t)device->base,
                          .irq = device->irq,
                          .class_id = device->class_id,
                          .clock_hz = device->clock_hz};
    if (!is_the_device(tile)) return STATUS_NOT_FOUND;
    tile->operations = mmio_read(tile->base, TESSERA_TILE_CAPS_OPS);
    const enum status status = tile_reset(tile, RESET_TIMEOUT_US);
    return status != STATUS_OK ? status : interrupts_attach(tile->irq, on_interrupt, tile);
}

bool tile_supports(const struct tile* tile, enum tessera_op op) {
    return (tile->operations >> op & 1u) != 0;
}

enum status tile_submit(struct tile* tile, const struct tessera_job* job) {
    if (mmio_read(tile->base, TESSERA_TILE_QUEUE_FREE) == 0) return STATUS_BUSY;
    mmio_barrier();
    mmio_write(tile->base, TESSERA_TILE_JOB_LO, (uint32_t)(uintptr_t)job);
    mmio_write(tile->base, TESSERA_TILE_JOB_HI, 0);
    mmio_write(tile->base, TESSERA_TILE_DOORBELL, 1);
    return STATUS_OK;
}

enum status tile_poll(struct tile* tile) {
    const uint32_t failures =
        TESSERA_TILE_IRQ_STATUS_JOB_ERROR_MASK | TESSERA_TILE_IRQ_STATUS_QUEUE_OVERFLOW_MASK;
    const uint32_t causes = take_causes(tile);
    const uint32_t state = status_bits(tile);
    mmio_barrier();
    if ((causes & failures) != 0 || (state & TESSERA_TILE_STATUS_ERROR_MASK) != 0)
        return STATUS_DEVICE;
    return (state & TESSERA_TILE_STATUS_IDLE_MASK) != 0 ? STATUS_OK : STATUS_BUSY;
}

enum status tile_wait_any(struct deadline deadline) {
    const enum status status = time_wait_flag(&interrupts_of_tiles, deadline);
    interrupts_of_tiles = 0;
    return status;
}

static enum status wait_until(struct tile* tile, struct deadline deadline) {
    enum status waited = STATUS_OK;
    for (;;) {
        const enum status status = tile_poll(tile);
        if (status != STATUS_BUSY) return status;
        if (waited != STATUS_OK) return waited;
        waited = time_wait_flag(&tile->causes, deadline);
    }
}

enum status tile_wait(struct tile* tile, uint64_t timeout_us) {
    return wait_until(tile, deadline_in(timeout_us));
}

enum status tile_run(struct tile* tile, const struct tessera_job* job, uint64_t timeout_us) {
    const struct deadline deadline = deadline_in(timeout_us);
    const enum status status = tile_submit(tile, job);
    return status != STATUS_OK ? status : wait_until(tile, deadline);
}

enum status tile_abort(struct tile* tile) {
    mmio_write(tile->base, TESSERA_TILE_CTRL, TESSERA_TILE_CTRL_ABORT_MASK);
    return STATUS_OK;
}

enum status tile_reset(struct tile* tile, uint64_t timeout_us) {
    const struct deadline deadline = deadline_in(timeout_us);
    mmio_write(tile->base, TESSERA_TILE_CTRL, TESSERA_TILE_CTRL_RESET_MASK);
    while ((status_bits(tile) & TESSERA_TILE_STATUS_IDLE_MASK) == 0)
        if (deadline_is_over(deadline)) return STATUS_TIMEOUT;
    (void)take_causes(tile);
    mmio_write(tile->base, TESSERA_TILE_IRQ_MASK, all_causes);
    return STATUS_OK;
}

enum status tile_read_error(const struct tile* tile, struct tile_error* error) {
    error->code = (enum tessera_job_code)mmio_read(tile->base, TESSERA_TILE_ERR_CODE);
    error->job_id = mmio_read(tile->base, TESSERA_TILE_JOB_ID);
    error->address = mmio_read_pair(tile->base, TESSERA_TILE_ERR_ADDR_LO);
    return STATUS_OK;
}

enum status tile_read_counters(const struct tile* tile, struct tile_counters* counters) {
    const uintptr_t base = tile->base;
    mmio_write(base, TESSERA_TILE_SNAPSHOT, 1);
    *counters = (struct tile_counters){
        .cycles = mmio_read_pair(base, TESSERA_TILE_CYCLES_LO),
        .busy = mmio_read_pair(base, TESSERA_TILE_BUSY_LO),
        .stall_memory = mmio_read_pair(base, TESSERA_TILE_STALL_MEM_LO),
        .stall_inside = mmio_read_pair(base, TESSERA_TILE_STALL_IN_LO),
        .macs_issued = mmio_read_pair(base, TESSERA_TILE_MAC_ISSUED_LO),
        .macs_gated = mmio_read_pair(base, TESSERA_TILE_MAC_GATED_LO),
        .macs_skipped = mmio_read_pair(base, TESSERA_TILE_MAC_SKIPPED_LO),
        .bytes_read = mmio_read_pair(base, TESSERA_TILE_BYTES_READ_LO),
        .bytes_written = mmio_read_pair(base, TESSERA_TILE_BYTES_WRITTEN_LO),
        .bytes_saved = mmio_read_pair(base, TESSERA_TILE_BYTES_SAVED_LO),
        .energy_alu_fj = mmio_read_pair(base, TESSERA_TILE_E_ALU_LO),
        .energy_register_file_fj = mmio_read_pair(base, TESSERA_TILE_E_RF_LO),
        .energy_network_fj = mmio_read_pair(base, TESSERA_TILE_E_NOC_LO),
        .energy_buffer_fj = mmio_read_pair(base, TESSERA_TILE_E_BUF_LO),
        .energy_converter_fj = mmio_read_pair(base, TESSERA_TILE_E_CONV_LO),
        .energy_standby_fj = mmio_read_pair(base, TESSERA_TILE_E_STANDBY_LO),
    };
    return STATUS_OK;
}
