// The main application: classifies the samples of the network image and says how many are right.

#include <inttypes.h>
#include <stdio.h>

#include "drivers/tdnn.h"
#include "runtime/network.h"
#include "runtime/platform.h"

enum { PROGRESS_STEPS = 10 };

static struct tile tiles[NETWORK_MOST_TILES];
static struct tile* handles[NETWORK_MOST_TILES];

static void print_progress(uint32_t done, uint32_t total) {
    const uint64_t before = (uint64_t)(done - 1) * PROGRESS_STEPS / total;
    if ((uint64_t)done * PROGRESS_STEPS / total != before)
        printf("tessera infer: batch %" PRIu32 " of %" PRIu32 "\n", done, total);
}

static enum status open_tiles(const struct platform* platform, uint32_t count) {
    if (count > NETWORK_MOST_TILES) {
        printf("tessera infer: %" PRIu32 " tiles, room for %d\n", count, NETWORK_MOST_TILES);
        return STATUS_INVALID;
    }
    for (uint32_t i = 0; i < count; ++i) {
        const struct tessera_device* device =
            platform_device(platform, TESSERA_DEVICE_TYPE_TILE, i);
        handles[i] = &tiles[i];
        const enum status status = tile_init(&tiles[i], device);
        if (status != STATUS_OK) {
            printf("tessera infer: tile %" PRIu32 ": %s\n", i, status_name(status));
            return status;
        }
        if (tdnn_wants_encoded(&tiles[i])) {
            printf("tessera infer: tile %" PRIu32
                   " wants inputs encoded by its driver; tdnn_digits does that\n",
                   i);
            return STATUS_INVALID;
        }
    }
    return STATUS_OK;
}

static void print_failure(const struct network* network, const struct network_failure* failure) {
    const struct tessera_image_step* step = &network->image.steps[failure->step];
    printf("tessera infer: batch %" PRIu32 ", layer %" PRIu32 " '%.*s' (%s): %s", failure->batch,
           failure->step, (int)sizeof step->name, step->name, tessera_op_name(step->job.op),
           status_name(failure->status));
    if (failure->status == STATUS_DEVICE) printf(", %s", tessera_job_code_name(failure->code));
    if (failure->code == TESSERA_JOB_CODE_BUS_ERROR)
        printf(" at 0x%08" PRIx32, (uint32_t)failure->address);
    printf("\n");
}

int app_main(struct platform* platform) {
    struct network network = {
        .tiles = handles,
        .tile_count = platform_count(platform, TESSERA_DEVICE_TYPE_TILE),
        .core_clock_hz = platform->table->core_clock_hz,
        .on_batch = print_progress,
    };
    const enum status opened = image_open(&network.image, platform->table->image_address);
    if (opened != STATUS_OK) {
        printf("tessera infer: network image: %s\n", status_name(opened));
        return 1;
    }
    if (open_tiles(platform, network.tile_count) != STATUS_OK) return 1;

    const struct tessera_image_header* header = network.image.header;
    printf("tessera infer: %" PRIu32 " layers, %" PRIu32 " tiles\n", header->steps,
           network.tile_count);
    struct network_failure failure;
    if (network_run(&network, &failure) != STATUS_OK) {
        print_failure(&network, &failure);
        return 1;
    }
    printf("tessera infer: %" PRIu32 " samples", header->samples);
    if (header->labels_address != 0)
        printf(", %" PRIu32 " correct", image_count_correct(&network.image));
    printf("\n");
    return 0;
}
