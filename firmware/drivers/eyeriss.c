#include "drivers/eyeriss.h"

#include <tessera/eyeriss.h>

#include "hal/mmio.h"

enum status eyeriss_init(struct eyeriss* eyeriss, const struct tessera_device* device) {
    if (device == 0 || device->class_id != TESSERA_EYERISS_CLASS_ID) return STATUS_NOT_FOUND;
    const enum status status = tile_init(&eyeriss->tile, device);
    if (status != STATUS_OK) return status;
    const uintptr_t base = eyeriss->tile.base;
    const uint32_t array = mmio_read(base, TESSERA_EYERISS_ARRAY);
    eyeriss->rows = (array & TESSERA_EYERISS_ARRAY_ROWS_MASK) >> TESSERA_EYERISS_ARRAY_ROWS_LSB;
    eyeriss->columns = (array & TESSERA_EYERISS_ARRAY_COLS_MASK) >> TESSERA_EYERISS_ARRAY_COLS_LSB;
    eyeriss->glb_bytes = mmio_read(base, TESSERA_EYERISS_GLB_BYTES);
    return STATUS_OK;
}

enum status eyeriss_read_mapping(const struct eyeriss* eyeriss, struct eyeriss_mapping* mapping) {
    uint32_t* const values[TESSERA_EYERISS_MAPPING_COUNT] = {
        &mapping->m, &mapping->n, &mapping->e, &mapping->p, &mapping->q, &mapping->r, &mapping->t};
    for (uint32_t i = 0; i < TESSERA_EYERISS_MAPPING_COUNT; ++i)
        *values[i] = mmio_read(eyeriss->tile.base, TESSERA_EYERISS_MAPPING_AT(i));
    return STATUS_OK;
}

enum status eyeriss_read_counters(const struct eyeriss* eyeriss,
                                  struct eyeriss_counters* counters) {
    const uintptr_t base = eyeriss->tile.base;
    const enum status status = tile_read_counters(&eyeriss->tile, &counters->tile);
    if (status != STATUS_OK) return status;
    counters->passes = mmio_read_pair(base, TESSERA_EYERISS_PASSES_LO);
    counters->spad_words = mmio_read_pair(base, TESSERA_EYERISS_SPAD_WORDS_LO);
    counters->hops = mmio_read_pair(base, TESSERA_EYERISS_HOPS_LO);
    counters->glb_dma_words = mmio_read_pair(base, TESSERA_EYERISS_GLB_DMA_LO);
    counters->stall_link = mmio_read_pair(base, TESSERA_EYERISS_STALL_LINK_LO);
    return STATUS_OK;
}
