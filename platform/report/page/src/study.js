// report.html of a study: its points, what they trade, what moves them.

import { compose, read } from './page.js';
import { summary } from './study/summary.js';
import { front } from './study/front.js';
import { coordinates } from './study/coordinates.js';
import { effects } from './study/effects.js';
import { distributions } from './study/distributions.js';
import { failures, points } from './study/points.js';

const study = read('result');

compose({
  title: `${study.name}, study`,
  header: summary(study),
  sections: [
    ['front', 'Pareto front', front], ['coordinates', 'Axes and figures', coordinates], ['effects', 'What moves what', effects],
    ['distributions', 'Distributions', distributions], ['points', 'Best points', points], ['failures', 'Failed points', failures],
  ],
  data: [study],
  footer: `${study.schema}. Everything on this page is in study.sqlite beside it; tessera export writes it as CSV or JSON.`,
});
