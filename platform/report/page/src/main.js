// report.html: what result.json says, drawn.

import { drawAll } from './charts.js';
import { element } from './dom.js';
import { summary } from './sections/summary.js';
import { layers } from './sections/layers.js';
import { roofline } from './sections/roofline.js';
import { network, platform } from './sections/network.js';
import { timeline } from './sections/timeline.js';
import { dram } from './sections/dram.js';
import { energy, power } from './sections/energy.js';
import { expectations, files, markers, memoryMap, notes, scenario } from './sections/rest.js';

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const result = read('result'), run = read('run');

document.title = `${result.scenario} \u2013 Tessera`;
const page = document.getElementById('page');
page.append(summary(result, run));

const contents = element('ol');
for (const [id, title, make] of [
  ['platform', 'Platform', platform], ['layers', 'Layers', layers], ['roofline', 'Roofline', roofline],
  ['timeline', 'Timeline', timeline], ['network', 'Network', network], ['dram', 'DRAM', dram], ['power', 'Power', power],
  ['energy', 'Energy', energy], ['expectations', 'Expectations', expectations], ['markers', 'Markers', markers],
  ['memory', 'Memory map', memoryMap], ['notes', 'What the numbers are', notes], ['scenario', 'Scenario as run', scenario],
  ['files', 'Files', files],
]) {
  const parts = make(result, run);
  if (!parts) continue;
  page.append(element('section', { 'aria-labelledby': id }, element('h2', { id }, title), ...parts));
  contents.append(element('li', {}, element('a', { href: `#${id}` }, title)));
}
document.getElementById('contents').append(contents);
page.append(element('footer', {}, `Tessera ${result.program_version}, ${result.schema}. Everything on this page is in result.json or was recorded with it.`));
drawAll();
