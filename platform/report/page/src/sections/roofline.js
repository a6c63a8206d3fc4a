import { chart, colour } from '../charts.js';
import { element, table } from '../dom.js';
import { plain, rate } from '../format.js';

export function roofline(result, run) {
  const points = (result.workload?.layers ?? [])
    .filter((l) => run.units.some((unit) => unit.name === l.unit))
    .map((l) => {
      const macs = l.macs.issued + l.macs.gated, moved = l.bytes.read + l.bytes.written;
      return { name: l.name, unit: l.unit, x: macs / moved, y: macs / (l.time_ps * 1e-12) };
    })
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y) && x > 0 && y > 0);
  if (points.length === 0) return undefined;
  const units = run.units.filter((unit) => points.some((point) => point.unit === unit.name));
  const xs = points.map((point) => point.x);
  const first = Math.min(...xs) / 8, last = Math.max(...xs) * 8;
  const roofs = units.flatMap((unit) => [
    { name: `${unit.name}: peak and DRAM`, peak: unit.peak_macs_per_s, bandwidth: run.memory.peak_bytes_per_s },
    ...(unit.link_bytes_per_s ? [{ name: `${unit.name}: peak and its link`, peak: unit.peak_macs_per_s, bandwidth: unit.link_bytes_per_s }] : []),
  ]);
  const under = (roof, x) => Math.min(roof.peak, x * roof.bandwidth);
  const corner = (roof) => roof.peak / roof.bandwidth;
  const lineOf = (roof) => [first, corner(roof), last].filter((x) => x >= first && x <= last).map((x) => ({ x, y: under(roof, x) }));
  const config = () => ({
    type: 'scatter',
    data: {
      datasets: [
        ...units.map((unit) => ({
          label: `layers on ${unit.name}`, data: points.filter((point) => point.unit === unit.name),
          backgroundColor: colour('unit', unit.name), pointRadius: 5, pointHoverRadius: 7,
        })),
        ...roofs.map((roof, i) => ({
          label: roof.name, data: lineOf(roof), showLine: true, pointRadius: 0, pointHitRadius: 0, borderWidth: 2,
          borderColor: colour('unit', roof.name), borderDash: i % 2 ? [6, 4] : [],
        })),
      ],
    },
    options: {
      scales: {
        x: { type: 'logarithmic', title: { display: true, text: 'MACs per byte moved' }, ticks: { maxRotation: 0, autoSkip: true } },
        y: { type: 'logarithmic', title: { display: true, text: 'MACs per second' }, ticks: { callback: (value) => (Number.isInteger(Math.log10(value)) ? rate(value, '') : '') } },
      },
      plugins: {
        tooltip: { callbacks: { label: ({ raw, dataset }) => `${raw.name ?? dataset.label}: ${plain(raw.x)} MAC/B, ${rate(raw.y, 'MAC/s')}` } },
      },
    },
  });
  const data = table([
    { title: 'layer', text: (p) => p.name }, { title: 'on', text: (p) => p.unit },
    { title: 'MACs per byte', number: true, text: (p) => plain(p.x) },
    { title: 'MACs per second', number: true, text: (p) => rate(p.y, '') },
    { title: 'of its lowest roof', number: true, text: (p) => `${plain(100 * p.y / Math.min(...roofs.filter((r) => r.name.startsWith(`${p.unit}:`)).map((r) => under(r, p.x))))} %` },
  ], points);
  return [
    chart({
      id: 'chart-roofline', title: 'Layers under the roofs of their tiles', height: 400, config, data,
      caption: 'Points are measured: multiply-accumulates of a layer, gated ones included, over the bytes that crossed the tile\u2019s memory port and over its time. Roofs are the tile\u2019s PEs times its clock, and the peak bandwidth of the DRAM and of the tile\u2019s own link.',
    }),
    element('p', { class: 'soft' }, 'Layers on the core have no roof here: it reads memory directly, which is not counted in bytes.'),
  ];
}
