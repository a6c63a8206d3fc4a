import { chart, colour } from '../charts.js';
import { element, table } from '../dom.js';
import { plain } from '../format.js';
import { shown, varying } from './words.js';

const percent = (part) => (part === null ? '-' : `${plain(100 * part)} %`);

export function effects(study) {
  const goals = varying(study).map((i) => study.goals[i]);
  const all = study.effects.filter((effect) => goals.some((goal) => goal.metric === effect.metric));
  if (all.length === 0) return undefined;
  const charts = goals.map((goal, i) => {
    const own = all.filter((effect) => effect.metric === goal.metric).sort((a, b) => b.main - a.main);
    const columns = own.flatMap((effect) => [...effect.values.map((value, v) => ({ text: `${effect.label} ${value}`, mean: effect.means[v], effect })), null]).slice(0, -1);
    const config = () => ({
      type: 'line',
      data: {
        labels: columns.map((column) => column?.text ?? ''),
        datasets: own.map((effect) => ({
          label: effect.label, data: columns.map((column) => (column?.effect === effect ? column.mean : null)),
          borderColor: colour('label', effect.label), backgroundColor: colour('label', effect.label), pointRadius: 4, tension: 0,
        })),
      },
      options: {
        scales: { y: { ticks: { callback: (value) => shown(goal.metric, value) } }, x: { ticks: { maxRotation: 60 }, grid: { display: false } } },
        plugins: { tooltip: { callbacks: { label: ({ parsed }) => shown(goal.metric, parsed.y) } } },
      },
    });
    return chart({ id: `chart-effects-${i}`, title: `Mean ${goal.metric} at each value`, height: 300, config, caption: '' });
  });
  return [
    table([
      { title: 'axis', text: (e) => e.label }, { title: 'figure', text: (e) => e.metric },
      { title: 'main effect', number: true, value: (e) => e.main, text: (e) => percent(e.main) },
      { title: 'alone', number: true, value: (e) => e.alone, text: (e) => percent(e.alone) },
    ], [...all].sort((a, b) => b.main - a.main), {
      caption: 'Main effect: largest less smallest of the means over all points that share a value, part of their mean. Alone: largest less smallest between points that differ in this axis and nothing else, part of their mean, the median of all such groups.',
    }),
    element('div', { class: 'columns' }, ...charts),
  ];
}
