import { chart, colour } from '../charts.js';
import { element } from '../dom.js';
import { settings, shown, whole } from './words.js';

const MOST_LINES = 400;

// Axes in the order of their values as first met, numbers of one unit by size.
function scaleOf(values) {
  const distinct = [...new Set(values)];
  const numbers = distinct.map((value) => parseFloat(value));
  const units = new Set(distinct.map((value) => value.replace(/^[-+\d.eE]+/, '').trim()));
  const order = numbers.every((number) => !Number.isNaN(number)) && units.size === 1 ? distinct.map((value, i) => [numbers[i], value]).sort((a, b) => a[0] - b[0]).map(([, value]) => value) : distinct;
  return (value) => (order.length === 1 ? 0.5 : order.indexOf(value) / (order.length - 1));
}

// Parallel coordinates: a line for each point, from its settings to its figures.
export function coordinates(study) {
  const all = whole(study);
  if (all.length < 2 || study.goals.length === 0) return undefined;
  const best = new Set(study.front.map((i) => study.configurations[i]));
  const step = Math.max(1, Math.ceil(all.length / MOST_LINES));
  const drawn = all.filter((each, i) => best.has(each) || i % step === 0).sort((a, b) => Number(best.has(a)) - Number(best.has(b)));
  const axes = study.labels.map((label, i) => {
    const place = scaleOf(all.map((each) => each.values[i]));
    return { name: label, place: (each) => place(each.values[i]), text: (each) => each.values[i] };
  });
  const figures = study.goals.map((goal, i) => {
    const values = all.map((each) => each.means[i]);
    const low = Math.min(...values), high = Math.max(...values);
    return {
      name: [goal.metric, `${shown(goal.metric, low)} to`, shown(goal.metric, high)],
      place: (each) => (high === low ? 0.5 : (each.means[i] - low) / (high - low)), text: (each) => shown(goal.metric, each.means[i]),
    };
  });
  const columns = [...axes, ...figures];
  const config = () => ({
    type: 'line',
    data: {
      labels: columns.map((column) => column.name),
      datasets: drawn.map((each) => ({
        label: settings(study, each), data: columns.map((column) => column.place(each)),
        borderColor: colour('front', best.has(each) ? 'not dominated' : 'dominated') + (best.has(each) ? '' : '66'),
        backgroundColor: colour('front', best.has(each) ? 'not dominated' : 'dominated'),
        borderWidth: best.has(each) ? 2.5 : 1, pointRadius: best.has(each) ? 3 : 1.5, tension: 0, each,
      })),
    },
    options: {
      scales: {
        x: { grid: { lineWidth: 2 }, ticks: { maxRotation: 0, autoSkip: false } },
        y: { min: -0.04, max: 1.04, display: false },
      },
      interaction: { mode: 'nearest', intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { label: ({ dataset, dataIndex }) => `${columns[dataIndex].text(dataset.each)} (${settings(study, dataset.each)})` } },
      },
    },
  });
  return [
    chart({
      id: 'chart-coordinates', title: 'Every point as a line from its settings to its figures', height: 380, config,
      caption: `Settings from their smallest or first value, below, to their largest or last; figures from their smallest to their largest. Thick lines are the points of the Pareto front.${drawn.length < all.length ? ` Of the ${all.length} points, ${drawn.length} are drawn: the front and one in ${step} of the others.` : ''}`,
    }),
    element('p', { class: 'soft' }, 'Point at a line to read it.'),
  ];
}
