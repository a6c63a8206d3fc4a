// Runs the network image with its crossbars looked after: each is tested and repaired with its
// spares, its converters are trimmed, weights are programmed once and refreshed until nothing is
// out of tolerance; then batches run with what stands there.

#include <inttypes.h>
#include <stdio.h>

#include <tessera/reram.h>

#include "drivers/reram.h"
#include "runtime/network.h"
#include "runtime/platform.h"

enum { TIMEOUT_US = 10000000, ADC = 0 };

// Tiles of any kind; those with crossbars know how many of these are in use.
static struct {
    struct reram reram;
    bool has_crossbars;
    uint32_t next_array;
    struct reram_remaps remaps;
} tiles[NETWORK_MOST_TILES];
static struct tile* handles[NETWORK_MOST_TILES];

static enum status open_tiles(const struct platform* platform, uint32_t count) {
    enum status status = count > NETWORK_MOST_TILES ? STATUS_INVALID : STATUS_OK;
    for (uint32_t i = 0; i < count && status == STATUS_OK; ++i) {
        const struct tessera_device* device =
            platform_device(platform, TESSERA_DEVICE_TYPE_TILE, i);
        handles[i] = &tiles[i].reram.tile;
        tiles[i].has_crossbars = device->class_id == TESSERA_RERAM_CLASS_ID;
        status = tiles[i].has_crossbars ? reram_init(&tiles[i].reram, device)
                                        : tile_init(handles[i], device);
    }
    return status;
}

// The one that is farther from zero.
static int32_t larger(int32_t a, int32_t b) { return (a < 0 ? -a : a) < (b < 0 ? -b : b) ? b : a; }

static enum status prepare_arrays(const struct reram* reram) {
    uint32_t broken = 0;
    struct reram_trim worst = {0, 0};
    for (uint32_t array = 0; array < reram->arrays; ++array) {
        uint32_t broken_here = 0;
        enum status status = reram_self_test(reram, array, &broken_here);
        if (status != STATUS_OK) return status;
        broken += broken_here;
        if (reram->converter != ADC) continue;
        struct reram_trim trim;
        status = reram_calibrate(reram, array, &trim);
        if (status != STATUS_OK) return status;
        worst.worst_offset = larger(worst.worst_offset, trim.worst_offset);
        worst.worst_gain = larger(worst.worst_gain, trim.worst_gain);
    }
    printf("reram_network: %" PRIu32 " broken cells in %" PRIu32 " crossbars\n", broken,
           reram->arrays);
    if (reram->converter == ADC)
        printf("reram_network: converters trimmed by up to %" PRId32 "/256 of a code and %" PRId32
               "/65536 of the gain\n",
               worst.worst_offset, worst.worst_gain);
    return STATUS_OK;
}

// Programs the weights of all steps on crossbars, each into the next that are free.
static enum status program_all(const struct network* network) {
    struct reram_programming sum = {0};
    uint32_t layers = 0;
    for (uint32_t i = 0; i < network->image.header->steps; ++i) {
        struct tessera_image_step* step = &network->image.steps[i];
        if (step->tile >= network->tile_count || !tiles[step->tile].has_crossbars) continue;
        struct reram_programming one;
        const uint32_t first = tiles[step->tile].next_array;
        const enum status status =
            reram_program_repaired(&tiles[step->tile].reram, &step->job, first,
                                   &tiles[step->tile].remaps, &one, TIMEOUT_US);
        if (status != STATUS_OK) return status;
        reram_use(&step->job, first);
        tiles[step->tile].next_array = first + one.arrays;
        ++layers;
        sum.pulses += one.pulses;
        sum.remapped += one.remapped;
        sum.failed += one.failed;
    }
    printf("reram_network: %" PRIu32 " layers programmed with %" PRIu64 " pulses, %" PRIu32
           " columns on spares, %" PRIu32 " cells out of tolerance\n",
           layers, sum.pulses, sum.remapped, sum.failed);
    return layers == 0 ? STATUS_NOT_FOUND : STATUS_OK;
}

static int fail(const char* what, enum status status) {
    printf("reram_network: %s: %s\n", what, status_name(status));
    return 1;
}

int app_main(struct platform* platform) {
    struct network network = {
        .tiles = handles,
        .tile_count = platform_count(platform, TESSERA_DEVICE_TYPE_TILE),
        .core_clock_hz = platform->table->core_clock_hz,
    };
    enum status status = image_open(&network.image, platform->table->image_address);
    if (status != STATUS_OK) return fail("network image", status);
    status = open_tiles(platform, network.tile_count);
    if (status != STATUS_OK) return fail("tiles", status);
    for (uint32_t i = 0; i < network.tile_count; ++i) {
        if (!tiles[i].has_crossbars) continue;
        status = prepare_arrays(&tiles[i].reram);
        if (status != STATUS_OK) return fail("preparing crossbars", status);
    }
    status = program_all(&network);
    if (status != STATUS_OK) return fail("programming", status);
    struct network_failure failure;
    status = network_run(&network, &failure);
    if (status != STATUS_OK) return fail("network", status);
    printf("reram_network: %" PRIu32 " samples, %" PRIu32 " correct\n",
           network.image.header->samples, image_count_correct(&network.image));
    return 0;
}
