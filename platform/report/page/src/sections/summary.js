import { element } from '../dom.js';
import { count, energy, percent, time, watts } from '../format.js';

function verdict(result) {
  const lines = [];
  const { firmware, check, workload, expectations } = result;
  const passed = firmware.ending === 'finished' && (firmware.exit_code ?? 0) === 0;
  lines.push([passed, passed ? 'finished' : firmware.ending === 'finished' ? `the firmware reported failure ${firmware.exit_code}` : firmware.ending]);
  if (check.enabled) {
    const good = check.mismatches === 0 && check.tensors_not_run === 0;
    lines.push([good, good ? `bit-exact (${count(check.elements)} elements compared)`
      : check.mismatches !== 0 ? `${check.mismatches} elements differ from the reference, first ${check.first_mismatch}`
      : `${check.tensors_not_run} tensors were never computed`]);
  }
  if (expectations) {
    const met = expectations.filter((each) => each.met).length;
    lines.push([met === expectations.length, `${met} of ${expectations.length} expectations met`]);
  }
  return element('ul', { class: 'verdict' }, ...lines.map(([good, text]) => element('li', { class: good ? 'good' : 'bad' }, text)));
}

function figure(name, value, more, exact) {
  return element('div', {}, element('dt', {}, name),
    element('dd', { 'data-value': exact === undefined ? undefined : String(exact) }, value, more && element('small', {}, more)));
}

export function summary(result, run) {
  const { firmware, workload } = result;
  const figures = [figure('simulated time', time(result.simulated_ps), undefined, result.simulated_ps)];
  if (workload?.accuracy !== undefined)
    figures.push(figure('accuracy', percent(workload.correct, workload.samples),
      `${workload.correct} of ${workload.samples}; the float model: ${percent(workload.float_correct, workload.samples)}`, workload.accuracy));
  figures.push(figure('energy', energy(result.energy.total_aj), `costs from ${result.energy.technology}`, result.energy.total_aj));
  if (run.power)
    figures.push(
      figure('average power', watts(run.power.average_w), undefined, run.power.average_w),
      figure('peak power', watts(run.power.peak_w), `in ${time(run.power.peak_bin_ps)}, at ${time(run.power.peak_at_ps)}`, run.power.peak_w));
  figures.push(
    figure('instructions', count(firmware.instructions), `${count(firmware.cycles)} cycles, ${percent(firmware.idle_cycles, firmware.cycles)} waiting`, firmware.instructions),
    figure('traps', count(firmware.traps), undefined, firmware.traps),
    figure('seed', String(result.seed)));
  return element(
    'header', {},
    element('div', { class: 'kicker' }, 'Tessera run'),
    element('h1', {}, result.scenario),
    result.scenario_as_run.description ? element('p', {}, result.scenario_as_run.description) : undefined,
    verdict(result),
    firmware.cause ? element('p', { class: 'soft' }, `Last exception: ${firmware.cause}. Last pc: ${firmware.last_pc}.`) : undefined,
    element('dl', { class: 'figures' }, ...figures),
  );
}
