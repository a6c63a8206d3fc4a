import { details, element, table } from '../dom.js';
import { energy, plain, time } from '../format.js';
import { shown } from '../study/words.js';
import { columns, letter, timeChange } from './words.js';

// "B takes 12 ms less than A: firmware -10 ms, memory -2 ms."
function why(comparison, run) {
  const change = comparison.simulated_ps[run] - comparison.simulated_ps[0];
  const parts = Object.entries(comparison.parts_ps).map(([name, ps]) => [name, ps[run] - ps[0]]).filter(([, ps]) => ps !== 0)
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  if (parts.length === 0) return `${letter(run)} takes as long as A, part by part.`;
  return `${letter(run)} takes ${time(Math.abs(change))} ${change < 0 ? 'less' : 'more'} than A: ${parts.map(([name, ps]) => `${name} ${timeChange(ps)}`).join(', ')}.`;
}

export function summary(comparison) {
  return element(
    'header', {},
    element('div', { class: 'kicker' }, 'Tessera comparison'),
    element('h1', {}, comparison.runs.map((run, i) => `${letter(i)}: ${run}`).join(', ')),
    ...comparison.runs.slice(1).map((_, i) => element('p', {}, why(comparison, i + 1))),
  );
}

export function settings(comparison) {
  if (comparison.settings.length === 0) return [element('p', {}, 'The scenarios are the same.')];
  return [table([
    { title: 'path', text: (row) => row.path },
    ...comparison.runs.map((_, run) => ({ title: letter(run), text: (row) => row.values[run] || '-' })),
  ], comparison.settings, { caption: 'What differs, defaults included, in base units' })];
}

export const figures = (comparison) => [table(columns(comparison, 'figure', (row) => row.values, (value, row) => shown(row.name, value)), comparison.figures)];

export function components(comparison) {
  if (comparison.energy_aj.length === 0) return undefined;
  return [table(columns(comparison, 'component', (row) => row.values, (value) => (value === null ? '-' : energy(value))), comparison.energy_aj)];
}

export function others(comparison) {
  if (comparison.others.length === 0) return undefined;
  return [details(`${comparison.others.length} numbers of result.json`,
    table(columns(comparison, 'metric', (row) => row.values, (value) => (value === null ? '-' : plain(value))), comparison.others))];
}
