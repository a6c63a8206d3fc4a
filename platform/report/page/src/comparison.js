// compare.html: what differs between runs, and where the time went.

import { compose, read } from './page.js';
import { components, figures, others, settings, summary } from './comparison/figures.js';
import { layers, time } from './comparison/time.js';

const comparison = read('result');

compose({
  title: comparison.runs.join(' against '),
  header: summary(comparison),
  sections: [
    ['time', 'Where the time goes', time], ['layers', 'Layers', layers], ['settings', 'Scenario', settings],
    ['figures', 'Figures', figures], ['energy', 'Energy', components], ['others', 'Everything else that differs', others],
  ],
  data: [comparison],
  footer: `${comparison.schema}. Everything on this page is in compare.json beside it.`,
});
