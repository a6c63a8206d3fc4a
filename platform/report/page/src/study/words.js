// How a study's page calls things.

import { energy, percent, plain, time, watts } from '../format.js';

// A metric's value with its unit, which its name ends with.
export function shown(metric, value) {
  if (value === null || value === undefined) return '-';
  if (metric === 'accuracy' || metric.endsWith('_accuracy')) return percent(value, 1);
  if (metric.endsWith('_Js')) return `${Number(value.toExponential(3))} Js`;
  if (metric.endsWith('_per_s')) return `${plain(value)} /s`;
  if (metric.endsWith('_s')) return time(value * 1e12);
  if (metric.endsWith('_ps')) return time(value);
  if (metric.endsWith('_J')) return energy(value * 1e18);
  if (metric.endsWith('_aj')) return energy(value);
  if (metric.endsWith('_W')) return watts(value);
  if (metric.endsWith('_mm2')) return `${plain(value)} mm\u00b2`;
  return plain(value);
}

export const settings = (study, configuration) =>
  study.labels.map((label, i) => `${label} ${configuration.values[i]}`).join(', ');

// Of a shell.
const quoted = (text) => (/^[\w.,:=/[\]-]+$/.test(text) && !/[[\]]/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
// What runs one point by itself, with the first seed where there are several.
export function command(study, configuration) {
  const own = study.axes.filter((axis) => study.labels.includes(axis.label));
  const sets = [...study.common, ...own.map((axis) => `${axis.path}=${configuration.values[study.labels.indexOf(axis.label)]}`)];
  return ['./tessera run', quoted(study.scenario), ...sets.map((set) => `--set ${quoted(set)}`)].join(' ');
}

export const whole = (study) => study.configurations.filter((each) => each.means.every((mean) => mean !== null));

// Indices of the goals whose figures are not the same at all points.
export function varying(study) {
  const all = whole(study);
  return study.goals.map((_, i) => i).filter((i) => {
    const values = all.map((each) => each.means[i]);
    return Math.max(...values) - Math.min(...values) > 1e-12 * Math.max(...values.map(Math.abs));
  });
}
