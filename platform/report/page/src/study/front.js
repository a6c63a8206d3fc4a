import { chart, colour } from '../charts.js';
import { element } from '../dom.js';
import { settings, shown, varying, whole } from './words.js';

// Every pair of goals, the front and what it dominates.
export function front(study) {
  const all = whole(study);
  if (study.goals.length < 2 || all.length === 0) return undefined;
  const moving = varying(study);
  const still = study.goals.map((goal, i) => [goal, i]).filter(([, i]) => !moving.includes(i));
  const best = new Set(study.front.map((i) => study.configurations[i]));
  const charts = [];
  for (const a of moving)
    for (const b of moving.filter((each) => each > a)) {
      const [x, y] = [study.goals[a].metric, study.goals[b].metric];
      const at = (each) => ({ x: each.means[a], y: each.means[b], each });
      const config = () => ({
        type: 'scatter',
        data: {
          datasets: [
            { label: 'not dominated', data: all.filter((each) => best.has(each)).map(at), backgroundColor: colour('front', 'not dominated'), pointRadius: 6, pointHoverRadius: 8 },
            { label: 'dominated', data: all.filter((each) => !best.has(each)).map(at), backgroundColor: colour('front', 'dominated'), pointRadius: 3, pointHoverRadius: 6 },
          ].filter((set) => set.data.length !== 0),
        },
        options: {
          scales: {
            x: { title: { display: true, text: `${x}, ${study.goals[a].maximise ? 'more' : 'less'} is better` }, ticks: { maxRotation: 0, callback: (value) => shown(x, value) } },
            y: { title: { display: true, text: `${y}, ${study.goals[b].maximise ? 'more' : 'less'} is better` }, ticks: { callback: (value) => shown(y, value) } },
          },
          plugins: { tooltip: { callbacks: { label: ({ raw }) => `${settings(study, raw.each)}: ${shown(x, raw.x)}, ${shown(y, raw.y)}` } } },
        },
      });
      charts.push(chart({ id: `chart-front-${a}-${b}`, title: `${y} against ${x}`, height: 340, config, caption: '' }));
    }
  return [
    element('p', {}, `${best.size} of ${all.length} points are beaten by no other in all of ${study.goals.map((goal) => goal.metric).join(', ')}.` +
      `${moving.length > 2 ? ' A point may look beaten in one picture and stand out in another.' : ''}`),
    ...still.map(([goal, i]) => element('p', {}, `${goal.metric} is ${shown(goal.metric, all[0].means[i])} at all of them.`)),
    charts.length ? element('div', { class: charts.length > 1 ? 'columns' : undefined }, ...charts) : undefined,
  ];
}
