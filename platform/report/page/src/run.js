// report.html of a run: what result.json says, drawn.

import { compose, read } from './page.js';
import { summary } from './sections/summary.js';
import { time } from './sections/time.js';
import { layers } from './sections/layers.js';
import { roofline } from './sections/roofline.js';
import { network, platform } from './sections/network.js';
import { timeline } from './sections/timeline.js';
import { dram } from './sections/dram.js';
import { energy, power } from './sections/energy.js';
import { expectations, files, markers, memoryMap, notes, scenario } from './sections/rest.js';

const result = read('result'), run = read('run');

compose({
  title: result.scenario,
  header: summary(result, run),
  sections: [
    ['platform', 'Platform', platform], ['time', 'Where the time goes', time], ['layers', 'Layers', layers], ['roofline', 'Roofline', roofline],
    ['timeline', 'Timeline', timeline], ['network', 'Network', network], ['dram', 'DRAM', dram], ['power', 'Power', power],
    ['energy', 'Energy', energy], ['expectations', 'Expectations', expectations], ['markers', 'Markers', markers],
    ['memory', 'Memory map', memoryMap], ['notes', 'What the numbers are', notes], ['scenario', 'Scenario as run', scenario],
    ['files', 'Files', files],
  ],
  data: [result, run],
  footer: `Tessera ${result.program_version}, ${result.schema}. Everything on this page is in result.json or was recorded with it.`,
});
