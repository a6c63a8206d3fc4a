import { bars, barsHeight, chart } from '../charts.js';
import { details, element, table } from '../dom.js';
import { bytes, common, count, energy, percent, plain, time } from '../format.js';

const sumOf = (list, value) => list.reduce((sum, each) => sum + value(each), 0);
const macs = (l) => l.macs.issued + l.macs.gated + l.macs.skipped;
const aj = (layer) => layer.energy_fj * 1000;

const COLUMNS = [
  { title: 'layer', text: (l) => l.name },
  { title: 'operation', text: (l) => l.operation },
  { title: 'on', text: (l) => l.unit },
  { title: 'cycles', number: true, value: (l) => l.cycles, text: (l) => count(l.cycles) },
  { title: 'time', number: true, sum: true, value: (l) => l.time_ps, text: (l) => time(l.time_ps) },
  { title: 'MACs', number: true, sum: true, value: macs, text: (l) => (macs(l) === 0 ? '-' : count(macs(l))) },
  { title: 'gated', number: true, sum: true, value: (l) => l.macs.gated, text: (l) => percent(l.macs.gated, macs(l)) },
  { title: 'read', number: true, sum: true, value: (l) => l.bytes.read, text: (l) => bytes(l.bytes.read) },
  { title: 'written', number: true, sum: true, value: (l) => l.bytes.written, text: (l) => bytes(l.bytes.written) },
  { title: 'memory stall', number: true, value: (l) => l.stall_cycles.memory, text: (l) => percent(l.stall_cycles.memory, l.cycles) },
  { title: 'stall inside', number: true, value: (l) => l.stall_cycles.inside, text: (l) => percent(l.stall_cycles.inside, l.cycles) },
  { title: 'energy', number: true, sum: true, value: (l) => l.energy_fj, text: (l) => energy(aj(l)) },
];

const MACHINE = [
  { title: 'layer', text: (l) => l.name },
  { title: 'processing (ms)', number: true, value: (l) => l.processing_ms, text: (l) => plain(l.processing_ms) },
  { title: 'total (ms)', number: true, value: (l) => l.total_ms, text: (l) => plain(l.total_ms) },
  { title: 'active PEs', number: true, value: (l) => l.active_pes, text: (l) => String(l.active_pes) },
  { title: 'GLB (MB)', number: true, value: (l) => l.glb_MB, text: (l) => plain(l.glb_MB) },
  { title: 'DRAM (MB)', number: true, value: (l) => l.dram_MB, text: (l) => plain(l.dram_MB) },
  { title: 'power (mW)', number: true, value: (l) => l.power_mW, text: (l) => plain(l.power_mW) },
  { title: 'mapping', kind: 'name wide', text: (l) => l.explanation },
];

// The time of a layer by what its unit did.
function timeParts(list) {
  const part = (layer, cycles) => (layer.cycles === 0 ? 0 : (layer.time_ps * cycles) / layer.cycles);
  return [
    { name: 'working', values: list.map((l) => part(l, l.cycles - l.stall_cycles.memory - l.stall_cycles.inside)) },
    { name: 'waiting for memory', values: list.map((l) => part(l, l.stall_cycles.memory)) },
    { name: 'stalled inside', values: list.map((l) => part(l, l.stall_cycles.inside)) },
  ];
}

function stacked(id, title, caption, list, parts, kind) {
  const group = `layer ${kind}`;
  const { divisor, unit } = common(list.map((_, i) => sumOf(parts, (part) => part.values[i])), kind);
  const categories = list.map((layer) => layer.name);
  const series = parts.map(({ name, values }) => ({ name, data: values.map((value) => value / divisor) }));
  const data = table(
    [{ title: 'layer', text: (i) => categories[i] },
      ...series.map((each) => ({ title: `${each.name} (${unit})`, number: true, text: (i) => plain(each.data[i]) }))],
    categories.map((_, i) => i));
  return chart({ id, title, caption, height: barsHeight(categories), config: () => bars({ categories, series, unit, group }), data });
}

export function layers(result) {
  const list = result.workload?.layers;
  if (!list || list.length === 0) return undefined;
  const sum = {
    name: 'sum', time_ps: sumOf(list, (l) => l.time_ps), energy_fj: sumOf(list, (l) => l.energy_fj),
    macs: { issued: sumOf(list, (l) => l.macs.issued), gated: sumOf(list, (l) => l.macs.gated), skipped: sumOf(list, (l) => l.macs.skipped) },
    bytes: { read: sumOf(list, (l) => l.bytes.read), written: sumOf(list, (l) => l.bytes.written) },
  };
  const energyParts = [
    { name: 'dynamic', values: list.map(aj) },
    { name: 'clock and leakage', values: list.map((l) => l.standby_fj * 1000) },
  ];
  const columns = macs(sum) === 0 ? COLUMNS.filter(({ title }) => title !== 'MACs' && title !== 'gated') : COLUMNS;
  const parts = [
    table(columns, list, { sum, caption: `${result.workload.network}: each layer over all ${list[0].jobs} batches of ${result.workload.batch}, in order` }),
    element('p', { class: 'soft' }, 'Cycles, times, MACs and bytes are measured by the units while they work; energy is counted events times the technology table. A layer on the core is charged its instructions, not its memory.'),
  ];
  const machine = list.filter((layer) => layer.total_ms !== undefined);
  if (machine.length !== 0) parts.push(details('What the tile measured of its layers', table(MACHINE, machine)));
  parts.push(
    stacked('chart-time', 'Where the time of each layer goes', 'Measured: cycles of the unit that ran the layer, from fetching a descriptor to its status record.', list, timeParts(list), 'time'),
    stacked('chart-layer-energy', 'Energy of each layer', 'Events times the technology table; clock and leakage of tiles while they work.', list, energyParts, 'energy'),
  );
  return parts;
}
