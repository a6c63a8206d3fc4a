import { element } from '../dom.js';

export function summary(comparison) {
  return element('header', {}, element('div', { class: 'kicker' }, 'Tessera comparison'),
    element('h1', {}, comparison.runs.map((run) => run.name).join(' against ')));
}
