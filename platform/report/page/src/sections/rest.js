import { details, element, table } from '../dom.js';
import { bytes, count, hex } from '../format.js';

export function expectations(result) {
  if (!result.expectations) return undefined;
  return [table([
    { title: 'what', text: (e) => e.what }, { title: 'expected', text: (e) => e.expected }, { title: 'found', text: (e) => e.found },
    { title: 'met', cell: (e) => element('span', { class: e.met ? 'good' : 'bad' }, e.met ? 'yes' : 'no'), text: (e) => (e.met ? 'yes' : 'no') },
  ], result.expectations)];
}

export function markers(result) {
  if (!result.markers) return undefined;
  return [table([
    { title: 'id', text: (m) => hex(m.id) },
    ...['spans', 'cycles', 'min_cycles', 'max_cycles', 'instructions'].map((key) => ({ title: key.replace('_', ' '), number: true, value: (m) => m[key], text: (m) => count(m[key]) })),
  ], result.markers.totals, { caption: 'Spans that the firmware marked, measured in the core\u2019s cycles' })];
}

export function memoryMap(_, run) {
  return [table([
    { title: 'block', text: (e) => e.name }, { title: 'first', text: (e) => hex(e.first) }, { title: 'last', text: (e) => hex(e.last) },
    { title: 'size', number: true, value: (e) => e.last - e.first + 1, text: (e) => bytes(e.last - e.first + 1) },
  ], [...run.address_map].sort((a, b) => a.first - b.first), { caption: 'Addresses as the core and the tiles see them' })];
}

const KINDS = {
  measured: 'Events of this run, counted.',
  published: 'Costs from a publication.',
  derived: 'Costs worked out from published ones.',
  estimate: 'Costs without a publication behind them: trends, not numbers.',
  calibrated: 'Put in so that a published table comes out: reproducing that table proves nothing.',
  input: 'As the scenario says.',
};

export function notes(_, run) {
  const kinds = [...new Set(run.notes.map((note) => note.kind))].sort((a, b) => Object.keys(KINDS).indexOf(a) - Object.keys(KINDS).indexOf(b));
  return kinds.flatMap((kind) => [
    element('h3', {}, kind), element('p', { class: 'soft' }, KINDS[kind] ?? ''),
    table([{ title: 'what', text: (n) => n.what }, { title: 'value', text: (n) => n.value }, { title: 'from', kind: 'name wide', text: (n) => n.source }],
      run.notes.filter((note) => note.kind === kind)),
  ]);
}

export function scenario(result) {
  return [element('p', {}, 'Every value, defaults and overrides included, in base units.'),
    details('Show the scenario', element('pre', { tabindex: '0' }, JSON.stringify(result.scenario_as_run, null, 2)))];
}

export function files(_, run) {
  if (run.files.length === 0) return undefined;
  return [table([{ title: 'file', cell: (f) => element('a', { href: encodeURI(f.name) }, f.name), text: (f) => f.name }, { title: 'what it holds', text: (f) => f.what }], run.files)];
}
