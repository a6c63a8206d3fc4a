import { plain, time } from '../format.js';

export const letter = (run) => String.fromCharCode(65 + run);
export const change = (value, base) =>
  (value === null || base === null || base === 0 ? '-' : `${value >= base ? '+' : ''}${plain((value / base - 1) * 100)} %`);
export const timeChange = (ps) => (ps === 0 ? '0' : `${ps < 0 ? '\u2212' : '+'}${time(Math.abs(ps))}`);

// Columns of a table: a name, every run's value, and for all but the first what changed.
export function columns(comparison, name, values, text, difference = change) {
  return [
    { title: name, text: (row) => row.name },
    ...comparison.runs.flatMap((_, run) => [
      { title: letter(run), number: true, value: (row) => values(row)[run], text: (row) => text(values(row)[run], row) },
      ...(run === 0 ? [] : [{ title: `${letter(run)} against A`, number: true, text: (row) => difference(values(row)[run], values(row)[0]) }]),
    ]),
  ];
}
