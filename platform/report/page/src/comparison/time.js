import { bars, barsHeight, chart } from '../charts.js';
import { element, table } from '../dom.js';
import { common, energy, time as shownTime } from '../format.js';
import { columns, letter, timeChange } from './words.js';

const difference = (value, base) => (value === null || base === null ? '-' : timeChange(value - base));

export function time(comparison) {
  const parts = Object.entries(comparison.parts_ps).map(([name, ps]) => ({ name, ps })).filter(({ ps }) => ps.some((each) => each !== 0));
  const { divisor, unit } = common(comparison.simulated_ps, 'time');
  const categories = comparison.runs.map((_, run) => letter(run));
  const config = () => bars({ categories, unit, group: 'part', series: parts.map(({ name, ps }) => ({ name, data: ps.map((each) => each / divisor) })) });
  const sum = { name: 'simulated time', ps: comparison.simulated_ps };
  return [
    chart({
      id: 'chart-parts', title: 'Simulated time and its parts', height: barsHeight(categories), config,
      caption: 'Every instant belongs to one part. While tiles are at work it is theirs, in equal shares: computing, or waiting for converters, for a chip\u2019s own link, for memories, for the network. What is left is the core\u2019s while it is awake, its instructions or waiting for memories and network, and idle while it sleeps.',
    }),
    table(columns(comparison, 'part', (row) => row.ps, (value) => shownTime(value), difference), [...parts, sum]),
  ];
}

export function layers(comparison) {
  if (comparison.layers.length === 0) return undefined;
  const change = (layer) => Math.max(...layer.time_ps.map((ps) => Math.abs((ps ?? 0) - (layer.time_ps[0] ?? 0))));
  const sorted = [...comparison.layers].sort((a, b) => change(b) - change(a));
  const own = sorted.filter((layer) => Object.values(layer.parts_ps).some((ps) => ps.some((each) => each !== 0)));
  const rows = own.flatMap((layer) => Object.entries(layer.parts_ps).filter(([, ps]) => ps.some((each) => each !== 0)).map(([part, ps]) => ({ name: `${layer.name}: ${part}`, ps })));
  return [
    table([
      ...columns(comparison, 'layer', (layer) => layer.time_ps, (value) => (value === null ? '-' : shownTime(value)), difference),
      { title: 'on', text: (layer) => [...new Set(layer.units.filter((unit) => unit !== ''))].join(' / ') },
    ], sorted, { caption: 'Time from the start of a layer\u2019s jobs to their ends, which may overlap with others; the largest change first' }),
    table(columns(comparison, 'layer', (layer) => layer.energy_fj, (value) => (value === null ? '-' : energy(value * 1e3))), sorted, { caption: 'Energy of the unit, standby included' }),
    ...(rows.length === 0 ? [] : [element('h3', {}, 'Layers on tiles, part by part'), table(columns(comparison, 'layer and part', (row) => row.ps, (value) => shownTime(value), difference), rows)]),
  ];
}
