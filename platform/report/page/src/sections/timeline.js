import { chart, colour } from '../charts.js';
import { element, table } from '../dom.js';
import { common, plain, time } from '../format.js';

export function timeline(result, run) {
  const tracks = run.tracks.filter((track) => track.slices.length !== 0);
  if (tracks.length === 0) return undefined;
  const { divisor, unit } = common([result.simulated_ps], 'time');
  const labels = tracks.map((track) => `${track.block} ${track.name}`);
  const names = [...new Set(tracks.flatMap((track) => track.slices.map((slice) => slice[2])))];
  const byName = names.slice(0, 40);
  const points = new Map();
  tracks.forEach((track, i) => {
    for (const [begin, end, name] of track.slices) {
      const key = byName.includes(name) ? name : 'others';
      if (!points.has(key)) points.set(key, []);
      points.get(key).push({ x: [begin / divisor, end / divisor], y: labels[i], name });
    }
  });
  const last = Math.max(result.simulated_ps, ...tracks.map((track) => track.slices.at(-1)[1])) / divisor;
  const config = () => ({
    type: 'bar',
    data: {
      labels,
      datasets: [...points].map(([name, data]) => ({
        label: name, data, backgroundColor: colour('slice', name), borderWidth: 0, minBarLength: 1, grouped: false, barThickness: 20, parsing: { xAxisKey: 'x', yAxisKey: 'y' },
      })),
    },
    options: {
      indexAxis: 'y',
      scales: {
        x: { type: 'linear', min: 0, max: last, title: { display: true, text: `simulated time (${unit})` }, ticks: { maxRotation: 0, includeBounds: false, callback: (value) => Number(value.toPrecision(8)) } },
        y: { type: 'category', labels, grid: { display: false } },
      },
      plugins: {
        legend: { display: points.size > 1 && points.size <= 20 },
        tooltip: {
          callbacks: {
            title: () => '',
            label: ({ raw }) => `${raw.name}: ${time(Math.round(raw.x[0] * divisor))} to ${time(Math.round(raw.x[1] * divisor))}, ${time(Math.round((raw.x[1] - raw.x[0]) * divisor))}`,
          },
        },
      },
    },
  });
  const totals = tracks.flatMap((track) => {
    const sums = new Map();
    for (const [begin, end, name] of track.slices) {
      const sum = sums.get(name) ?? { track: `${track.block} ${track.name}`, name, slices: 0, time_ps: 0 };
      sum.slices += 1;
      sum.time_ps += end - begin;
      sums.set(name, sum);
    }
    return [...sums.values()];
  });
  const data = table([
    { title: 'track', text: (t) => t.track }, { title: 'name', text: (t) => t.name },
    { title: 'slices', number: true, text: (t) => String(t.slices) }, { title: 'time', number: true, text: (t) => time(t.time_ps) },
    { title: 'of the run', number: true, text: (t) => (result.simulated_ps === 0 ? '-' : `${plain((100 * t.time_ps) / result.simulated_ps)} %`) },
  ], totals);
  const joined = tracks.reduce((sum, track) => sum + track.joined, 0);
  return [
    chart({
      id: 'chart-timeline', title: 'What ran when', height: 100 + 34 * labels.length, config, data,
      caption: `Measured: jobs of the tiles from fetch to status record, operators of the firmware on the core.${joined ? ` ${joined} short slices are drawn together with their neighbours; --timeline records each.` : ''}`,
      zoom: { from: 0, to: last, text: (value) => time(Math.round(value * divisor)) },
    }),
    element('p', { class: 'soft' }, 'For functions, DMA bursts, packets and DRAM commands, record a timeline with --timeline FILE.'),
  ];
}
