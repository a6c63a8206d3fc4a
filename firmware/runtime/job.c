#include "runtime/job.h"

#include <stdbool.h>

static bool is_weighted(uint32_t op) { return op == TESSERA_OP_CONV || op == TESSERA_OP_DENSE; }

static bool has_window(uint32_t op) {
    return op == TESSERA_OP_CONV || op == TESSERA_OP_MAX_POOL || op == TESSERA_OP_AVG_POOL;
}

// Positions of a window on a padded extent; 0 when it does not fit.
static uint32_t positions(uint32_t in, uint32_t padding, uint32_t window, uint32_t stride) {
    return in + padding < window ? 0 : (in + padding - window) / stride + 1;
}

static uint32_t rows_out(const struct tessera_geometry* g) {
    return positions(g->H, (uint32_t)g->pad_top + g->pad_bottom, g->R, g->stride_y);
}

static uint32_t columns_out(const struct tessera_geometry* g) {
    return positions(g->W, (uint32_t)g->pad_left + g->pad_right, g->S, g->stride_x);
}

void job_init(struct tessera_job* job, enum tessera_op op, uint16_t flags) {
    *job = (struct tessera_job){
        .magic = TESSERA_JOB_MAGIC,
        .version = TESSERA_JOB_VERSION,
        .size_bytes = sizeof *job,
        .op = (uint16_t)op,
        .flags = flags,
        .geometry = {.N = 1,
                     .G = 1,
                     .C = 1,
                     .H = 1,
                     .W = 1,
                     .M = 1,
                     .R = 1,
                     .S = 1,
                     .E = 1,
                     .F = 1,
                     .stride_y = 1,
                     .stride_x = 1},
        .requantisation = {.multiplier = 1, .rounding = TESSERA_ROUNDING_HALF_UP},
        .aux_multiplier = 1,
    };
}

void job_set_output_extent(struct tessera_job* job) {
    job->geometry.E = (uint16_t)rows_out(&job->geometry);
    job->geometry.F = (uint16_t)columns_out(&job->geometry);
}

struct job_sizes job_sizes_of(const struct tessera_job* job) {
    const struct tessera_geometry* g = &job->geometry;
    struct job_sizes sizes = {
        .input = (uint64_t)g->N * g->C * g->H * g->W,
        .output = (uint64_t)g->N * g->M * g->E * g->F,
    };
    if (is_weighted(job->op)) sizes.weight = (uint64_t)g->M * (g->C / g->G) * g->R * g->S;
    if ((job->flags & TESSERA_JOB_FLAG_BIAS) != 0) sizes.bias = g->M;
    if (job->op == TESSERA_OP_ADD) sizes.auxiliary = sizes.input;
    return sizes;
}

uint64_t job_dense_macs(const struct tessera_job* job) {
    const struct tessera_geometry* g = &job->geometry;
    if (!is_weighted(job->op)) return 0;
    return (uint64_t)g->N * g->M * (g->C / g->G) * g->R * g->S * g->E * g->F;
}

void job_set_stream(struct tessera_job* job, enum tessera_stream_index index, const void* data,
                    uint8_t bits) {
    const struct job_sizes sizes = job_sizes_of(job);
    const uint64_t elements[TESSERA_STREAMS] = {
        [TESSERA_STREAM_INDEX_INPUT] = sizes.input,
        [TESSERA_STREAM_INDEX_WEIGHT] = sizes.weight,
        [TESSERA_STREAM_INDEX_BIAS] = sizes.bias,
        [TESSERA_STREAM_INDEX_AUXILIARY] = sizes.auxiliary,
        [TESSERA_STREAM_INDEX_OUTPUT] = sizes.output,
    };
    job->streams[index] = (struct tessera_stream){
        .address = (uintptr_t)data,
        .bytes = (uint32_t)(elements[index] * bits / 8),
        .elements = (uint32_t)elements[index],
        .bits = bits,
    };
}

static bool is_geometry_consistent(uint32_t op, const struct tessera_geometry* g) {
    const uint16_t sizes[] = {g->N, g->G, g->C, g->H, g->W,        g->M,
                              g->R, g->S, g->E, g->F, g->stride_y, g->stride_x};
    for (uint32_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i)
        if (sizes[i] == 0) return false;
    if (g->C % g->G != 0 || g->M % g->G != 0) return false;
    if (op == TESSERA_OP_DENSE)
        return g->G == 1 && g->H == 1 && g->W == 1 && g->R == 1 && g->S == 1 && g->E == 1 &&
               g->F == 1;
    if (!has_window(op)) return g->E == g->H && g->F == g->W && g->M == g->C;
    if (g->pad_top >= g->R || g->pad_bottom >= g->R || g->pad_left >= g->S || g->pad_right >= g->S)
        return false;
    return g->E == rows_out(g) && g->F == columns_out(g) && (op == TESSERA_OP_CONV || g->M == g->C);
}

// Limits that keep the sums in 64 bits and the logarithm's argument at 1 or more.
static bool is_lrn_consistent(const struct tessera_job* job) {
    return job->geometry.R <= 64 && job->aux_multiplier < 1u << 27 && job->product_shift < 64 &&
           job->mapping[2] != 0;
}

static bool is_stream_consistent(const struct tessera_stream* stream, uint64_t elements) {
    if (stream->elements != elements) return false;
    if (stream->encoding != TESSERA_ENCODING_INTEGER || stream->codec != TESSERA_CODEC_RAW)
        return true;
    if (stream->bits != 8 && stream->bits != 16 && stream->bits != 32) return false;
    return stream->bytes == elements * stream->bits / 8;
}

enum tessera_job_code job_check(const struct tessera_job* job) {
    if (job->magic != TESSERA_JOB_MAGIC || job->version != TESSERA_JOB_VERSION ||
        job->size_bytes != sizeof *job)
        return TESSERA_JOB_CODE_BAD_MAGIC;
    const bool is_machine_op = job->op >= TESSERA_FIRST_MACHINE_OP;
    if (job->op == TESSERA_OP_NONE || (job->op > TESSERA_OP_LRN && !is_machine_op))
        return TESSERA_JOB_CODE_UNSUPPORTED;
    if ((job->flags & ~TESSERA_JOB_FLAG_ALL) != 0) return TESSERA_JOB_CODE_UNSUPPORTED;
    if (job->op == TESSERA_OP_FENCE || is_machine_op) return TESSERA_JOB_CODE_OK;
    if (job->requantisation.multiplier > INT32_MAX || job->requantisation.shift > 62)
        return TESSERA_JOB_CODE_GEOMETRY;
    if (!is_geometry_consistent(job->op, &job->geometry)) return TESSERA_JOB_CODE_GEOMETRY;
    if (job->op == TESSERA_OP_LRN && !is_lrn_consistent(job)) return TESSERA_JOB_CODE_GEOMETRY;

    const struct job_sizes sizes = job_sizes_of(job);
    const struct tessera_stream* streams = job->streams;
    const bool is_consistent =
        is_stream_consistent(&streams[TESSERA_STREAM_INDEX_INPUT], sizes.input) &&
        is_stream_consistent(&streams[TESSERA_STREAM_INDEX_OUTPUT], sizes.output) &&
        (sizes.weight == 0 ||
         is_stream_consistent(&streams[TESSERA_STREAM_INDEX_WEIGHT], sizes.weight)) &&
        (sizes.bias == 0 ||
         is_stream_consistent(&streams[TESSERA_STREAM_INDEX_BIAS], sizes.bias)) &&
        (sizes.auxiliary == 0 ||
         is_stream_consistent(&streams[TESSERA_STREAM_INDEX_AUXILIARY], sizes.auxiliary));
    return is_consistent ? TESSERA_JOB_CODE_OK : TESSERA_JOB_CODE_GEOMETRY;
}
