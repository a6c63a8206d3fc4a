#include "runtime/core_step.h"

#include "hal/time.h"
#include "runtime/job.h"
#include "runtime/operators.h"

// Simulated time at a count of core cycles. In steps of 10^6, so that no product passes 64 bits.
static uint64_t cycles_to_ps(uint64_t cycles, uint64_t clock_hz) {
    const uint64_t seconds = cycles / clock_hz;
    const uint64_t microseconds = cycles % clock_hz * 1000000u / clock_hz;
    const uint64_t rest = cycles % clock_hz * 1000000u % clock_hz;
    return seconds * 1000000000000u + microseconds * 1000000u + rest * 1000000u / clock_hz;
}

static uint64_t bytes_read(const struct tessera_job* job) {
    const struct job_sizes sizes = job_sizes_of(job);
    const struct tessera_stream* streams = job->streams;
    uint64_t bytes = streams[TESSERA_STREAM_INDEX_INPUT].bytes;
    if (sizes.weight != 0) bytes += streams[TESSERA_STREAM_INDEX_WEIGHT].bytes;
    if (sizes.bias != 0) bytes += streams[TESSERA_STREAM_INDEX_BIAS].bytes;
    if (sizes.auxiliary != 0) bytes += streams[TESSERA_STREAM_INDEX_AUXILIARY].bytes;
    return bytes;
}

enum tessera_job_code core_step_run(const struct tessera_job* job, uint64_t core_clock_hz) {
    const uint64_t first_cycle = time_cycles();
    const uint64_t first_instruction = time_instructions();
    const enum tessera_job_code code = operators_run(job);
    const uint64_t instructions = time_instructions() - first_instruction;
    const uint64_t last_cycle = time_cycles();
    if (job->status_address == 0) return code;

    struct tessera_job_status* status = (struct tessera_job_status*)(uintptr_t)job->status_address;
    *status = (struct tessera_job_status){
        .version = TESSERA_JOB_STATUS_VERSION,
        .size_bytes = sizeof *status,
        .job_id = job->job_id,
        .code = code,
        .start_ps = cycles_to_ps(first_cycle, core_clock_hz),
        .end_ps = cycles_to_ps(last_cycle, core_clock_hz),
        .cycles = last_cycle - first_cycle,
        .instructions = instructions,
    };
    if (code == TESSERA_JOB_CODE_OK) {
        status->macs_issued = job_dense_macs(job);
        status->bytes_read = bytes_read(job);
        status->bytes_written = job->streams[TESSERA_STREAM_INDEX_OUTPUT].bytes;
    }
    return code;
}
