#pragma once
// The operators of a network on the core, for what no tile does. They take the same descriptors as
// tiles do and give the same integers, bit for bit.

#include <tessera/job.h>

// Runs a job whose streams are raw 8- or 16-bit integers. Anything else is refused, with nothing
// written.
enum tessera_job_code operators_run(const struct tessera_job* job);
