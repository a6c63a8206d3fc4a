// compare.html: what differs between runs, and where the time went.

import { compose, read } from './page.js';
import { summary } from './comparison/summary.js';

const comparison = read('result');

compose({
  title: 'comparison',
  header: summary(comparison),
  sections: [],
  data: [comparison],
  footer: comparison.schema,
});
