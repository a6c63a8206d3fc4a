// Numbers with units, as the terminal writes them: four significant digits.

function scaled(value, steps) {
  let chosen = steps[0];
  for (const step of steps) if (Math.abs(value) >= step[0]) chosen = step;
  const number = value / chosen[0];
  const text = Number.isInteger(number) && chosen === steps[0] ? String(number) : Number(number.toPrecision(4)).toString();
  return chosen[1] === '' ? text : `${text} ${chosen[1]}`;
}

const TIME = [[1, 'ps'], [1e3, 'ns'], [1e6, 'us'], [1e9, 'ms'], [1e12, 's']];
const ENERGY = [[1, 'aJ'], [1e3, 'fJ'], [1e6, 'pJ'], [1e9, 'nJ'], [1e12, 'uJ'], [1e15, 'mJ'], [1e18, 'J']];
const BYTES = [[1, 'B'], [1024, 'KiB'], [1048576, 'MiB'], [1073741824, 'GiB']];
const COUNT = [[1, ''], [1e3, 'k'], [1e6, 'M'], [1e9, 'G'], [1e12, 'T']];
const WATTS = [[1e-9, 'nW'], [1e-6, 'uW'], [1e-3, 'mW'], [1, 'W']];

export const time = (ps) => scaled(ps, TIME);
export const energy = (aj) => scaled(aj, ENERGY);
export const bytes = (count) => scaled(count, BYTES);
export const count = (number) => scaled(number, COUNT);
export const watts = (w) => (w === 0 ? '0 W' : scaled(w, WATTS));
export const rate = (perSecond, unit) => `${scaled(perSecond, COUNT).replace(/ ?([kMGT]?)$/, ' $1')}${unit}`;
export function percent(part, whole) {
  if (whole === 0) return '-';
  const share = (100 * part) / whole;
  return share !== 0 && Math.abs(share) < 0.001 ? 'less than 0.001 %' : `${Number(share.toPrecision(4))} %`;
}
export const plain = (number) => Number(number.toPrecision(4)).toString();
export const hex = (number) => '0x' + number.toString(16).padStart(8, '0');

// The unit in which all of `values` read well, and its divisor.
export function common(values, kind) {
  const steps = { time: TIME, energy: ENERGY, bytes: BYTES, count: COUNT, watts: WATTS }[kind];
  const most = Math.max(0, ...values.map(Math.abs));
  let chosen = steps[0];
  for (const step of steps) if (most >= step[0]) chosen = step;
  return { divisor: chosen[0], unit: chosen[1] };
}
