#pragma once
// One job on the core, with the status record that a tile would write.

#include <stdint.h>

#include <tessera/job.h>

enum tessera_job_code core_step_run(const struct tessera_job* job, uint64_t core_clock_hz);
