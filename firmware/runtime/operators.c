#include "runtime/operators.h"

#include <stdbool.h>

#include "runtime/job.h"
#include "runtime/operators_internal.h"

static bool is_raw_integer(const struct tessera_stream* stream) {
    return stream->encoding == TESSERA_ENCODING_INTEGER && stream->codec == TESSERA_CODEC_RAW &&
           (stream->bits == 8 || stream->bits == 16);
}

static bool is_packed(const struct tessera_stream* stream) {
    return stream->encoding == TESSERA_ENCODING_BINARY && stream->codec == TESSERA_CODEC_RAW &&
           stream->bits == 1;
}

static bool has_32_bit_bias(const struct tessera_job* job) {
    const struct tessera_stream* bias = &job->streams[TESSERA_STREAM_INDEX_BIAS];
    return (job->flags & TESSERA_JOB_FLAG_BIAS) == 0 ||
           (bias->encoding == TESSERA_ENCODING_INTEGER && bias->codec == TESSERA_CODEC_RAW &&
            bias->bits == 32);
}

static bool may_give_signs(uint32_t op) {
    return op == TESSERA_OP_CONV || op == TESSERA_OP_DENSE || op == TESSERA_OP_COPY;
}

// Packed signs in, packed signs or 16-bit sums out.
static bool is_on_bits(const struct tessera_job* job) {
    const struct tessera_stream* output = &job->streams[TESSERA_STREAM_INDEX_OUTPUT];
    const struct tessera_geometry* g = &job->geometry;
    return (job->op == TESSERA_OP_CONV || job->op == TESSERA_OP_DENSE) && g->G == 1 &&
           (uint32_t)g->C * g->R * g->S <= OPERATORS_MOST_TAPS &&
           is_packed(&job->streams[TESSERA_STREAM_INDEX_INPUT]) &&
           is_packed(&job->streams[TESSERA_STREAM_INDEX_WEIGHT]) && has_32_bit_bias(job) &&
           (is_packed(output) || (is_raw_integer(output) && output->bits == 16));
}

static bool keeps_its_width(uint32_t op) {
    return op == TESSERA_OP_MAX_POOL || op == TESSERA_OP_AVG_POOL || op == TESSERA_OP_RELU ||
           op == TESSERA_OP_COPY;
}

static bool is_supported(const struct tessera_job* job) {
    const struct tessera_stream* input = &job->streams[TESSERA_STREAM_INDEX_INPUT];
    const struct tessera_stream* weight = &job->streams[TESSERA_STREAM_INDEX_WEIGHT];
    const struct tessera_stream* auxiliary = &job->streams[TESSERA_STREAM_INDEX_AUXILIARY];
    const struct tessera_stream* output = &job->streams[TESSERA_STREAM_INDEX_OUTPUT];
    if (is_on_bits(job)) return true;
    if (job->requantisation.activation == TESSERA_ACTIVATION_SIGN && !may_give_signs(job->op))
        return false;
    const bool has_signs = is_packed(input) || is_packed(output);
    if (has_signs && job->op == TESSERA_OP_MAX_POOL) return is_packed(input) && is_packed(output);
    if (has_signs && job->op == TESSERA_OP_COPY)
        return job->requantisation.activation == TESSERA_ACTIVATION_SIGN &&
               (is_packed(input) || is_raw_integer(input)) &&
               (is_packed(output) || is_raw_integer(output));
    if (!is_raw_integer(input) || !is_raw_integer(output)) return false;
    if (keeps_its_width(job->op)) return input->bits == output->bits;
    if (job->op == TESSERA_OP_ADD) return is_raw_integer(auxiliary);
    if (job->op == TESSERA_OP_SOFTMAX || job->op == TESSERA_OP_LRN) return true;
    return has_32_bit_bias(job) && is_raw_integer(weight) && weight->bits == input->bits &&
           job->product_shift < 32 && job->accumulator <= TESSERA_ACCUMULATOR_SAT16;
}

enum tessera_job_code operators_run(const struct tessera_job* job) {
    const enum tessera_job_code code = job_check(job);
    if (code != TESSERA_JOB_CODE_OK || job->op == TESSERA_OP_FENCE) return code;
    if (!is_supported(job)) return TESSERA_JOB_CODE_UNSUPPORTED;
    switch (job->op) {
        case TESSERA_OP_CONV:
        case TESSERA_OP_DENSE: is_on_bits(job) ? run_bits(job) : run_convolution(job); break;
        case TESSERA_OP_MAX_POOL: run_max_pool(job); break;
        case TESSERA_OP_AVG_POOL: run_avg_pool(job); break;
        case TESSERA_OP_ADD: run_add(job); break;
        case TESSERA_OP_RELU: run_relu(job); break;
        case TESSERA_OP_SOFTMAX: run_softmax(job); break;
        case TESSERA_OP_LRN: run_lrn(job); break;
        case TESSERA_OP_COPY: run_copy(job); break;
        default: return TESSERA_JOB_CODE_UNSUPPORTED;
    }
    return TESSERA_JOB_CODE_OK;
}
