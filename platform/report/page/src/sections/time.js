// The parts of one run's time, as those of several are compared.

import { time as parts } from '../comparison/time.js';

export function time(result) {
  if (result.simulated_ps === 0) return undefined;
  return parts({
    runs: [result.scenario],
    simulated_ps: [result.simulated_ps],
    parts_ps: Object.fromEntries(Object.entries(result.time.parts_ps).map(([name, ps]) => [name, [ps]])),
  });
}
