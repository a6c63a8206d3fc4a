import { element, table } from '../dom.js';
import { command, shown } from './words.js';

const MOST_ROWS = 200;

export function points(study) {
  const best = study.front.map((i) => study.configurations[i]);
  if (best.length === 0) return undefined;
  const rows = best.slice(0, MOST_ROWS);
  return [table([
    { title: 'point', number: true, text: (each) => String(each.point) },
    ...study.labels.map((label, i) => ({ title: label, text: (each) => each.values[i] })),
    ...study.goals.map((goal, i) => ({ title: goal.metric, number: true, value: (each) => each.means[i], text: (each) => shown(goal.metric, each.means[i]) })),
    { title: 'run it', kind: 'name wide', text: (each) => command(study, each), cell: (each) => element('code', {}, command(study, each)) },
  ], rows, {
    caption: `Points that no other beats in all figures${study.monte_carlo ? ', by their means over seeds' : ''}.${rows.length < best.length ? ` The first ${rows.length} of ${best.length}.` : ''}`,
  })];
}

export function failures(study) {
  if (study.failures.length === 0) return undefined;
  const rows = study.failures.slice(0, MOST_ROWS);
  return [table([
    { title: 'point', number: true, text: (each) => String(each.point) },
    ...study.axes.map((axis, i) => ({ title: axis.label, text: (each) => each.values[i] })),
    { title: 'what', text: (each) => each.status.replaceAll('_', ' ') },
    { title: 'why', kind: 'name wide', text: (each) => each.reason },
  ], rows, { caption: rows.length < study.failures.length ? `The first ${rows.length} of ${study.failures.length}.` : 'They are in no figure above.' })];
}
