// The charts of the page: one theme, one palette, and a table behind each for those who cannot see it.

import {
  BarController, BarElement, CategoryScale, Chart, Filler, Legend, LinearScale, LineController, LineElement,
  LogarithmicScale, PointElement, ScatterController, Tooltip,
} from 'chart.js';
import { details, element } from './dom.js';
import { zoomControls } from './zoom.js';

Chart.register(
  BarController, BarElement, CategoryScale, Filler, Legend, LinearScale, LineController, LineElement, LogarithmicScale,
  PointElement, ScatterController, Tooltip,
);
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.devicePixelRatio = Math.max(2, window.devicePixelRatio);
Chart.defaults.plugins.legend.position = 'top';
Chart.defaults.plugins.legend.align = 'start';
Chart.defaults.plugins.legend.labels.boxWidth = 12;
Chart.defaults.plugins.legend.labels.boxHeight = 12;

// Okabe and Ito's colours, which readers with any colour vision tell apart, and darker ones behind them.
const PALETTE = [
  '#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8a8f98', '#b8a000', '#00496f', '#8f5f00', '#00644a', '#8c3f6b',
];

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const groups = new Map();
// Within a group of names, the same name has the same colour in every chart.
export function colour(group, name) {
  if (!groups.has(group)) groups.set(group, new Map());
  const colours = groups.get(group);
  if (!colours.has(name)) colours.set(name, PALETTE[colours.size % PALETTE.length]);
  return colours.get(name);
}

function applyTheme() {
  const style = getComputedStyle(document.documentElement);
  Chart.defaults.color = style.getPropertyValue('--ink').trim();
  Chart.defaults.borderColor = style.getPropertyValue('--line').trim();
  Chart.defaults.font.family = style.fontFamily;
  Chart.defaults.font.size = 12;
}

const charts = [];
window.tesseraCharts = {};

function draw(each) {
  const range = each.chart && { min: each.chart.options.scales.x.min, max: each.chart.options.scales.x.max };
  each.chart?.destroy();
  const config = each.config();
  if (each.zooms && range) Object.assign(config.options.scales.x, range);
  each.chart = new Chart(each.canvas, config);
  window.tesseraCharts[each.id] = each.chart;
}

export function drawAll() {
  applyTheme();
  charts.forEach(draw);
}
dark.addEventListener('change', drawAll);
// Paper is light and narrow.
window.addEventListener('beforeprint', () => {
  applyTheme();
  for (const each of charts) {
    draw(each);
    each.chart.resize(680, each.height);
  }
});
window.addEventListener('afterprint', drawAll);

// `config` makes Chart.js' configuration anew for each theme, with the times of a zoomable chart on x;
// `data` is what it shows as a table.
export function chart({ id, title, caption, height, config, data, zoom }) {
  const canvas = element('canvas', { id, role: 'img', 'aria-label': title, tabindex: '0' });
  const each = { id, canvas, config, height, zooms: zoom !== undefined };
  charts.push(each);
  return element(
    'figure',
    {},
    element('h3', {}, title),
    element('div', { class: 'chart', style: `height:${height}px` }, canvas),
    zoom && zoomControls(canvas, () => each.chart, zoom),
    element('figcaption', {}, caption),
    data && details('The same as a table', data),
  );
}

// Horizontal bars, one a category, the series stacked.
export function bars({ categories, series, unit, group, xMax }) {
  const shown = series.filter((each) => each.data.some((value) => value !== 0));
  return {
    type: 'bar',
    data: {
      labels: categories,
      datasets: shown.map((each) => ({ label: each.name, data: each.data, backgroundColor: colour(group, each.name), maxBarThickness: 26 })),
    },
    options: {
      indexAxis: 'y',
      scales: {
        x: { stacked: true, max: xMax, title: { display: true, text: unit } },
        y: { stacked: true, grid: { display: false } },
      },
      interaction: { mode: 'index', axis: 'y', intersect: false },
      plugins: {
        legend: { display: shown.length > 1 },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${Number(item.parsed.x.toPrecision(4))} ${unit}` } },
      },
    },
  };
}
export const barsHeight = (categories) => 84 + 30 * categories.length;
