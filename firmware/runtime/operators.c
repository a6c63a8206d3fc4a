#include "runtime/operators.h"

#include <stdbool.h>

#include "runtime/job.h"
#include "runtime/operators_internal.h"

static bool is_raw_integer(const struct tessera_stream* stream) {
    return stream->encoding == TESSERA_ENCODING_INTEGER && stream->codec == TESSERA_CODEC_RAW &&
           (stream->bits == 8 || stream->bits == 16);
}

static bool keeps_its_width(uint32_t op) {
    return op == TESSERA_OP_MAX_POOL || op == TESSERA_OP_AVG_POOL || op == TESSERA_OP_RELU ||
           op == TESSERA_OP_COPY;
}

static bool is_supported(const struct tessera_job* job) {
    const struct tessera_stream* input = &job->streams[TESSERA_STREAM_INDEX_INPUT];
    const struct tessera_stream* weight = &job->streams[TESSERA_STREAM_INDEX_WEIGHT];
    const struct tessera_stream* auxiliary = &job->streams[TESSERA_STREAM_INDEX_AUXILIARY];
    const struct tessera_stream* bias = &job->streams[TESSERA_STREAM_INDEX_BIAS];
    const struct tessera_stream* output = &job->streams[TESSERA_STREAM_INDEX_OUTPUT];
    if (!is_raw_integer(input) || !is_raw_integer(output)) return false;
    if (keeps_its_width(job->op)) return input->bits == output->bits;
    if (job->op == TESSERA_OP_ADD) return is_raw_integer(auxiliary);
    if (job->op == TESSERA_OP_SOFTMAX || job->op == TESSERA_OP_LRN) return true;
    if ((job->flags & TESSERA_JOB_FLAG_BIAS) != 0 &&
        (bias->encoding != TESSERA_ENCODING_INTEGER || bias->codec != TESSERA_CODEC_RAW ||
         bias->bits != 32))
        return false;
    return is_raw_integer(weight) && weight->bits == input->bits && job->product_shift < 32 &&
           job->accumulator <= TESSERA_ACCUMULATOR_SAT16;
}

enum tessera_job_code operators_run(const struct tessera_job* job) {
    const enum tessera_job_code code = job_check(job);
    if (code != TESSERA_JOB_CODE_OK || job->op == TESSERA_OP_FENCE) return code;
    if (!is_supported(job)) return TESSERA_JOB_CODE_UNSUPPORTED;
    switch (job->op) {
        case TESSERA_OP_CONV:
        case TESSERA_OP_DENSE: run_convolution(job); break;
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
