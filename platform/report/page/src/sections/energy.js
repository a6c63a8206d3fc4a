import { bars, barsHeight, chart, colour } from '../charts.js';
import { element, table } from '../dom.js';
import { common, energy as energyText, percent, plain, time, watts } from '../format.js';

export function power(result, run) {
  const recorded = run.power;
  if (!recorded || recorded.components.every((component) => component.aj.length === 0)) return undefined;
  const bins = Math.max(...recorded.components.map((component) => component.aj.length));
  const { divisor, unit } = common([result.simulated_ps], 'time');
  // The run may end within the last bin.
  const width = (i) => Math.max(1, Math.min(recorded.bin_ps, result.simulated_ps - i * recorded.bin_ps));
  const toWatts = (aj, i) => (aj / width(i)) * 1e-6;
  const components = recorded.components.filter((component) => component.aj.some((aj) => aj !== 0))
    .sort((a, b) => b.aj.reduce((x, y) => x + y, 0) - a.aj.reduce((x, y) => x + y, 0));
  const points = (component) => Array.from({ length: bins + 1 }, (_, i) => ({ x: Math.min(i * recorded.bin_ps, result.simulated_ps) / divisor, y: toWatts(component.aj[Math.min(i, bins - 1)] ?? 0, Math.min(i, bins - 1)) }));
  const last = result.simulated_ps / divisor;
  const config = () => ({
    type: 'line',
    data: {
      datasets: [
        ...components.map((component, i) => ({
          label: component.name, data: points(component), stepped: 'before', fill: i === 0 ? 'origin' : '-1', pointRadius: 0,
          borderWidth: 1, borderColor: colour('component', component.name), backgroundColor: `${colour('component', component.name)}b0`, stack: 'power',
        })),
        { label: 'average', data: [{ x: 0, y: recorded.average_w }, { x: last, y: recorded.average_w }], borderDash: [6, 4], borderWidth: 1.5, borderColor: colour('component', 'average'), pointRadius: 0, fill: false, stack: 'average' },
      ],
    },
    options: {
      parsing: false, normalized: true,
      scales: {
        x: { type: 'linear', min: 0, max: last, title: { display: true, text: `simulated time (${unit})` }, ticks: { maxRotation: 0, includeBounds: false, callback: (value) => Number(value.toPrecision(8)) } },
        y: { stacked: true, beginAtZero: true, title: { display: true, text: 'W' } },
      },
      interaction: { mode: 'index', axis: 'x', intersect: false },
      plugins: { tooltip: { callbacks: { title: (items) => time(Math.round(items[0].parsed.x * divisor)), label: (item) => `${item.dataset.label}: ${watts(item.parsed.y)}` } } },
    },
  });
  const rows = components.map((component) => ({ name: component.name, most: Math.max(...component.aj.map(toWatts)), sum: component.aj.reduce((a, b) => a + b, 0) }));
  return [
    chart({
      id: 'chart-power', title: 'Power over time', height: 340, config,
      caption: `Energy of the ledger in bins of ${time(recorded.bin_ps)} over their width, the components stacked; the bins add up to the counters. The most in one recorded bin of ${time(recorded.peak_bin_ps)} is ${watts(recorded.peak_w)}, from ${time(recorded.peak_at_ps)} on.`,
      zoom: { from: 0, to: last, text: (value) => time(Math.round(value * divisor)) },
      data: table([
        { title: 'component', text: (r) => r.name },
        { title: 'average', number: true, text: (r) => watts(result.simulated_ps === 0 ? 0 : (r.sum / result.simulated_ps) * 1e-6) },
        { title: `most in ${time(recorded.bin_ps)}`, number: true, text: (r) => watts(r.most) },
      ], rows),
    }),
  ];
}

export function energy(result) {
  const list = result.energy.components;
  if (list.length === 0) return undefined;
  const kinds = [...new Set(list.flatMap((component) => Object.keys(component.by_category_aj ?? {})))];
  const { divisor, unit } = common(list.map((component) => component.total_aj), 'energy');
  const categories = list.map((component) => component.component);
  return [
    table([
      { title: 'component', text: (c) => c.component },
      { title: 'energy', number: true, sum: true, value: (c) => c.total_aj, text: (c) => energyText(c.total_aj) },
      { title: 'share', number: true, text: (c) => percent(c.total_aj, result.energy.total_aj) },
      ...kinds.map((kind) => ({ title: kind.replace('_', ' '), number: true, value: (c) => c.by_category_aj?.[kind] ?? 0, text: (c) => (c.by_category_aj?.[kind] ? energyText(c.by_category_aj[kind]) : '-') })),
    ], list, { caption: 'By component and category: counted events times the technology table', sum: { component: 'sum', total_aj: result.energy.total_aj } }),
    chart({
      id: 'chart-energy', title: 'Energy by component', height: barsHeight(categories),
      config: () => bars({ categories, unit, group: 'category', series: kinds.map((kind) => ({ name: kind.replace('_', ' '), data: list.map((c) => (c.by_category_aj?.[kind] ?? 0) / divisor) })) }),
      caption: 'The same, drawn. Tiles are charged clock and leakage while they work, the DRAM its standby over the whole run.',
    }),
  ];
}
