import { element } from '../dom.js';
import { settings, shown, whole } from './words.js';

const WORDS = {
  ok: 'passed', missing: 'not run', check_failed: 'failed a check', refused: 'refused', unfinished: 'not finished',
  crashed: 'crashed', timed_out: 'given up',
};

export function summary(study) {
  const good = Object.keys(study.status).every((status) => status === 'ok');
  const counts = Object.entries(study.status).map(([status, count]) =>
    element('li', { class: status === 'ok' ? 'good' : 'bad' }, `${count} ${WORDS[status]}`));
  const figures = study.goals.map((goal, i) => {
    const candidates = whole(study);
    if (candidates.length === 0) return undefined;
    const best = candidates.reduce((a, b) => ((goal.maximise ? b.means[i] > a.means[i] : b.means[i] < a.means[i]) ? b : a));
    return element('div', {}, element('dt', {}, `${goal.maximise ? 'largest' : 'smallest'} ${goal.metric}`),
      element('dd', { 'data-value': String(best.means[i]) }, shown(goal.metric, best.means[i]), element('small', {}, settings(study, best))));
  });
  return element(
    'header', {},
    element('div', { class: 'kicker' }, 'Tessera study'),
    element('h1', {}, study.name),
    element('p', {}, `${study.points} points of ${study.scenario} over ${study.axes.map((axis) => axis.path).join(', ')}` +
      `${study.common.length ? `, all with ${study.common.join(', ')}` : ''}.`),
    study.repeated ? element('p', { class: 'soft' }, `${study.repeated} more came out equal to others and were left out.`) : undefined,
    element('ul', { class: 'verdict' }, ...(good ? [counts[0]] : counts)),
    ...study.warnings.map((warning) => element('p', { class: 'bad' }, warning)),
    element('dl', { class: 'figures' }, ...figures.filter((figure) => figure)),
  );
}
