import { bars, barsHeight, chart } from '../charts.js';
import { element, table } from '../dom.js';
import { common, count, percent, plain, rate } from '../format.js';

const NAMES = {
  data: 'data', row: 'opening rows', activation: 'tRRD, tFAW', bank_group: 'tCCD_L', turnaround: 'turning around',
  refresh: 'refresh', power_down: 'waking up', no_requests: 'no requests',
};

export function dram(result) {
  const { dram: memory } = result;
  const categories = memory.channels.map((_, i) => `channel ${i}`);
  const list = memory.channels.map((channel, i) => ({ name: categories[i], ...channel }));
  const busy = list.some((channel) => channel.commands.rd + channel.commands.wr > 0);
  const parts = [
    element('p', {}, `${memory.preset}, peak ${rate(memory.peak_bytes_per_s, 'B/s')}. ${memory.source}.`),
    table([
      { title: 'channel', text: (c) => c.name },
      { title: 'bandwidth', number: true, value: (c) => c.bandwidth_bytes_per_s, text: (c) => rate(c.bandwidth_bytes_per_s, 'B/s') },
      ...['act', 'pre', 'rd', 'wr', 'ref'].map((key) => ({ title: key.toUpperCase(), number: true, value: (c) => c.commands[key], text: (c) => count(c.commands[key]) })),
      ...['hits', 'misses', 'conflicts'].map((key) => ({ title: `row ${key}`, number: true, value: (c) => c.row[key], text: (c) => percent(c.row[key], c.row.hits + c.row.misses + c.row.conflicts) })),
      { title: 'read latency (clocks)', number: true, value: (c) => c.read_latency_clk.mean, text: (c) => plain(c.read_latency_clk.mean) },
      { title: 'p99 (clocks)', number: true, value: (c) => c.read_latency_clk.p99, text: (c) => plain(c.read_latency_clk.p99) },
    ], list, { caption: 'Commands and what they found, measured' }),
  ];
  const limits = Object.keys(NAMES).map((key) => ({ name: NAMES[key], data: list.map((channel) => 100 * (channel.limits[key] ?? 0)) }));
  // What share of the time with requests each limit took.
  const working = limits.filter(({ name }) => name !== 'no requests');
  const sums = list.map((_, i) => working.reduce((sum, each) => sum + each.data[i], 0));
  const shares = working.map((each) => ({ name: each.name, data: each.data.map((value, i) => (sums[i] === 0 ? 0 : (100 * value) / sums[i])) }));
  if (busy)
    parts.push(chart({
      id: 'chart-dram-limits', title: 'What the data bus did while there were requests', height: barsHeight(categories) + 20,
      config: () => bars({ categories, series: shares, unit: '%', group: 'bus', xMax: 100 }),
      caption: `Measured: every clock of the bus belongs to one use. There were no requests for ${list.map((channel) => percent(channel.limits.no_requests ?? 0, 1)).join(', ')} of the run.`,
      data: table([{ title: 'use', text: (each) => each.name },
        ...categories.map((name, i) => ({ title: `${name} (% of the run)`, number: true, text: (each) => plain(each.data[i]) }))], limits),
    }));
  if (!busy) return parts;
  const banks = list[0].bank_accesses.map((_, bank) => `bank ${bank}`);
  if (banks.length <= 32)
    parts.push(chart({
      id: 'chart-dram-banks', title: 'Bursts by bank', height: 60 + 24 * banks.length,
      config: () => bars({ categories: banks, series: list.map((channel) => ({ name: channel.name, data: channel.bank_accesses })), unit: 'bursts', group: 'channel' }),
      caption: 'Measured, rank by rank.',
    }));
  const latency = list.map((channel) => channel.read_latency_clk.by_powers_of_two);
  const steps = Array.from({ length: Math.max(...latency.map((each) => each.length)) }, (_, i) => i);
  const range = (i) => (i === 0 ? 'less than 1' : `${2 ** (i - 1)} to ${2 ** i}`);
  const shown = steps.filter((i) => latency.some((each) => (each[i] ?? 0) !== 0));
  if (shown.length !== 0)
    parts.push(chart({
      id: 'chart-dram-latency', title: 'Latency of read bursts', height: 60 + 26 * shown.length,
      config: () => bars({ categories: shown.map(range), series: list.map((channel, c) => ({ name: channel.name, data: shown.map((i) => latency[c][i] ?? 0) })), unit: 'bursts', group: 'channel' }),
      caption: 'Measured: clocks from arrival at the controller to the last beat of data.',
    }));
  if (list.every((channel) => channel.energy_aj)) {
    const kinds = ['activate', 'read', 'write', 'refresh', 'background'];
    const { divisor, unit } = common(list.map((channel) => kinds.reduce((sum, kind) => sum + channel.energy_aj[kind], 0)), 'energy');
    parts.push(chart({
      id: 'chart-dram-energy', title: 'Energy of the DRAM', height: barsHeight(categories),
      config: () => bars({ categories, unit, group: 'dram', series: kinds.map((kind) => ({ name: kind, data: list.map((channel) => channel.energy_aj[kind] / divisor) })) }),
      caption: 'Counted commands and states times the currents of the data sheet.',
      data: table([{ title: 'kind', text: (kind) => kind },
        ...categories.map((name, i) => ({ title: `${name} (${unit})`, number: true, value: (kind) => list[i].energy_aj[kind], text: (kind) => plain(list[i].energy_aj[kind] / divisor) }))], kinds),
    }));
  }
  return parts;
}
