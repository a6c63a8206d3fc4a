import { chart, colour } from '../charts.js';
import { element, table } from '../dom.js';
import { settings, shown } from './words.js';

const MOST_SHOWN = 40;

// What seeds do: every value, the mean and how sure it is.
export function distributions(study) {
  if (!study.monte_carlo) return undefined;
  const all = study.configurations.filter((each) => each.metrics.some((metric) => metric.n > 1));
  if (all.length === 0) return undefined;
  const drawn = all.slice(0, MOST_SHOWN);
  return study.goals.flatMap((goal, i) => {
    const config = () => ({
      type: 'scatter',
      data: {
        datasets: [
          { label: 'runs', data: drawn.flatMap((each, y) => each.metrics[i].values.map((x) => ({ x, y, each }))), backgroundColor: colour('runs', 'runs') + '88', pointRadius: 3 },
          { label: 'mean and its 95 % confidence interval', showLine: true, spanGaps: false, borderWidth: 3, pointRadius: 0, pointHitRadius: 6,
            borderColor: colour('runs', 'mean'), backgroundColor: colour('runs', 'mean'),
            data: drawn.flatMap((each, y) => [{ x: each.metrics[i].low, y: y + 0.25, each }, { x: each.metrics[i].high, y: y + 0.25, each }, { x: NaN, y: NaN }]) },
        ],
      },
      options: {
        scales: {
          x: { title: { display: true, text: goal.metric }, ticks: { maxRotation: 0, callback: (value) => shown(goal.metric, value) } },
          y: { reverse: true, min: -0.5, max: drawn.length - 0.3, ticks: { stepSize: 1, autoSkip: false, callback: (value) => (Number.isInteger(value) && drawn[value] ? settings(study, drawn[value]) : '') }, grid: { display: false } },
        },
        plugins: { tooltip: { callbacks: { label: ({ raw }) => `${settings(study, raw.each)}: ${shown(goal.metric, raw.x)}` } } },
      },
    });
    const of = (each) => each.metrics[i];
    const column = (title, key) => ({ title, number: true, value: (each) => of(each)[key], text: (each) => shown(goal.metric, of(each)[key]) });
    const data = table([
      { title: 'point', text: (each) => settings(study, each) || 'all' }, { title: 'runs', number: true, value: (each) => of(each).n, text: (each) => String(of(each).n) },
      column('mean', 'mean'), column('from', 'low'), column('to', 'high'), column('deviation', 'deviation'), column('smallest', 'min'), column('largest', 'max'),
    ], all);
    return [
      chart({
        id: `chart-distribution-${i}`, title: `${goal.metric} over seeds`, height: 110 + 34 * drawn.length, config, data,
        caption: `A dot is a run; the bar is where the mean of all seeds lies with 95 % confidence, by Student\u2019s t. ${drawn.length < all.length ? `The first ${drawn.length} of ${all.length} settings are drawn.` : ''}`,
      }),
    ];
  }).concat([element('p', { class: 'soft' }, 'Intervals suppose that runs are independent and their values not too skewed; with a handful of seeds take them as a hint.')]);
}
