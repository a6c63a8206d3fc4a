import { element, svg, table } from '../dom.js';
import { bytes, count, percent, plain, time } from '../format.js';

const CELL = 130, BOX = 88;

// From rarely used to the busiest; the shares are in the tables too.
function shade(share) {
  if (share === 0) return 'var(--line)';
  const steps = [[222, 230, 238], [120, 172, 216], [0, 114, 178], [213, 94, 0]];
  const at = Math.min(Math.max(share, 0), 1) * (steps.length - 1);
  const i = Math.min(Math.floor(at), steps.length - 2), part = at - i;
  return `rgb(${steps[i].map((low, k) => Math.round(low + part * (steps[i + 1][k] - low))).join(',')})`;
}

function label(x, y, text, size, weight = 400, fill = 'var(--ink)') {
  const shown = text.length > 14 ? `${text.slice(0, 13)}\u2026` : text;
  const node = svg('text', { x, y, 'font-size': size, 'font-weight': weight, 'text-anchor': 'middle', fill }, shown);
  if (shown !== text) node.append(svg('title', {}, text));
  return node;
}

function legend(y, most, unit) {
  const group = svg('g', {});
  for (let i = 0; i < 40; ++i) group.append(svg('rect', { x: 10 + 5 * i, y, width: 5, height: 10, fill: shade(i / 39) }));
  group.append(svg('text', { x: 10, y: y + 24, 'font-size': 11, fill: 'var(--soft)' }, '0'),
    svg('text', { x: 210, y: y + 24, 'font-size': 11, 'text-anchor': 'end', fill: 'var(--soft)' }, `${plain(most)} ${unit}`));
  return group;
}

function meshPicture(mesh) {
  const width = mesh.width * CELL + 20, height = mesh.height * CELL + 60;
  const most = Math.max(1e-12, ...mesh.links.map((link) => link.use));
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': 'The mesh, what sits where, and how much its links are used' });
  const centre = (x, y) => [10 + x * CELL + CELL / 2, 10 + y * CELL + CELL / 2];
  const use = new Map(mesh.links.map((link) => [`${link.x},${link.y},${link.output}`, link]));
  const step = { east: [1, 0], west: [-1, 0], south: [0, 1], north: [0, -1] };
  for (let y = 0; y < mesh.height; ++y)
    for (let x = 0; x < mesh.width; ++x)
      for (const [output, [dx, dy]] of Object.entries(step)) {
        if (x + dx < 0 || x + dx >= mesh.width || y + dy < 0 || y + dy >= mesh.height) continue;
        const link = use.get(`${x},${y},${output}`);
        const [ax, ay] = centre(x, y);
        // Each direction on its own side.
        const sx = ax + dx * BOX / 2 - dy * 7, sy = ay + dy * BOX / 2 + dx * 7;
        const line = svg('line', { x1: sx, y1: sy, x2: sx + dx * (CELL - BOX), y2: sy + dy * (CELL - BOX), stroke: shade((link?.use ?? 0) / most), 'stroke-width': link ? 7 : 3 });
        line.append(svg('title', {}, `(${x}, ${y}) ${output}: ${link ? `${count(link.flits)} flits, ${plain(link.use)} a cycle` : 'unused'}`));
        picture.append(line);
      }
  for (let y = 0; y < mesh.height; ++y)
    for (let x = 0; x < mesh.width; ++x) {
      const [cx, cy] = centre(x, y);
      const here = mesh.blocks.filter((block) => block.nodes.some(([bx, by]) => bx === x && by === y)).map((block) => block.name);
      const local = (use.get(`${x},${y},local`)?.use ?? 0) + (use.get(`${x},${y},injection`)?.use ?? 0);
      picture.append(
        svg('rect', { x: cx - BOX / 2, y: cy - BOX / 2, width: BOX, height: BOX, rx: 6, fill: 'var(--panel)', stroke: here.length ? 'var(--soft)' : 'var(--line)' }),
        svg('text', { x: cx - BOX / 2 + 6, y: cy - BOX / 2 + 15, 'font-size': 11, fill: 'var(--soft)' }, `(${x}, ${y})`));
      here.slice(0, 3).forEach((name, i) => picture.append(label(cx, cy + 4 + 17 * (i - (Math.min(here.length, 3) - 1) / 2), name, 13, 600)));
      if (here.length > 3) picture.append(label(cx, cy + 36, `and ${here.length - 3} more`, 11, 400, 'var(--soft)'));
      if (here.length) picture.append(svg('rect', { x: cx - BOX / 2 + 8, y: cy + BOX / 2 - 12, width: BOX - 16, height: 5, rx: 2, fill: shade(local / 2 / most) }));
    }
  picture.append(legend(mesh.height * CELL + 20, most, 'flits a cycle'));
  return picture;
}

function crossbarPicture(links) {
  const blocks = new Map();
  for (const link of links) {
    const [name, port] = link.name.split('.');
    const block = blocks.get(name) ?? { name, initiates: port === 'initiator', bytes: 0 };
    block.bytes += link.bytes;
    blocks.set(name, block);
  }
  const rows = [[...blocks.values()].filter((b) => b.initiates), [...blocks.values()].filter((b) => !b.initiates)];
  const columns = Math.max(1, ...rows.map((row) => row.length)), width = columns * 120 + 20, height = 300;
  const most = Math.max(1, ...[...blocks.values()].map((block) => block.bytes));
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': 'The blocks around the crossbar, and how much they move' });
  picture.append(svg('rect', { x: 10, y: 115, width: width - 20, height: 40, rx: 6, fill: 'var(--panel)', stroke: 'var(--soft)' }), label(width / 2, 140, 'crossbar', 13, 600));
  rows.forEach((row, r) => row.forEach((block, i) => {
    const x = 10 + i * 120 + 60 + (columns - row.length) * 60, y = r === 0 ? 20 : 205;
    const line = svg('line', { x1: x, x2: x, y1: r === 0 ? 65 : 155, y2: r === 0 ? 115 : 205, stroke: shade(block.bytes / most), 'stroke-width': block.bytes ? 7 : 3 });
    line.append(svg('title', {}, `${block.name}: ${bytes(block.bytes)}`));
    picture.append(line, svg('rect', { x: x - 52, y, width: 104, height: 45, rx: 6, fill: 'var(--panel)', stroke: 'var(--soft)' }), label(x, y + 27, block.name, 13, 600));
  }));
  picture.append(legend(265, most, 'bytes'));
  return picture;
}

export function platform(result) {
  const { mesh, links } = result.noc;
  return [
    element('figure', { class: 'platform scroll', tabindex: '0', role: 'region', 'aria-label': 'Platform picture' }, mesh ? meshPicture(mesh) : crossbarPicture(links),
      element('figcaption', {}, mesh
        ? `A ${mesh.width} \u00d7 ${mesh.height} mesh. Links are coloured by the flits that crossed them in a cycle, measured over the whole run, the bar in a router by what its interfaces sent and took.`
        : 'A crossbar. The lines are coloured by the bytes that the block moved, measured over the whole run.')),
  ];
}

function heatMap(mesh) {
  const size = Math.min(72, 560 / mesh.width), width = mesh.width * size + 20, height = mesh.height * size + 60;
  const sums = new Map();
  for (const link of mesh.links)
    if (link.output !== 'injection') sums.set(`${link.x},${link.y}`, (sums.get(`${link.x},${link.y}`) ?? 0) + link.use);
  const most = Math.max(1e-12, ...sums.values());
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': 'Flits that left each router' });
  for (let y = 0; y < mesh.height; ++y)
    for (let x = 0; x < mesh.width; ++x) {
      const share = (sums.get(`${x},${y}`) ?? 0) / most;
      const cell = svg('rect', { x: 10 + x * size, y: 10 + y * size, width: size - 2, height: size - 2, rx: 3, fill: shade(share), class: 'heat' });
      cell.append(svg('title', {}, `(${x}, ${y}): ${plain(share * most)} flits a cycle`));
      picture.append(cell);
      if (size >= 48)
        picture.append(label(10 + (x + 0.5) * size - 1, 14 + (y + 0.5) * size, `${plain(100 * share)}%`, 11, 400, share === 0 ? 'var(--ink)' : share > 0.55 ? '#fff' : '#1b2430'));
    }
  picture.append(legend(mesh.height * size + 20, most, 'flits a cycle'));
  return picture;
}

export function network(result) {
  const { mesh, links } = result.noc;
  if (!mesh) {
    if (links.length === 0) return undefined;
    return [table([
      { title: 'channel', text: (l) => l.name },
      { title: 'packets', number: true, value: (l) => l.packets, text: (l) => count(l.packets) },
      { title: 'bytes', number: true, value: (l) => l.bytes, text: (l) => bytes(l.bytes) },
      { title: 'busy', number: true, value: (l) => l.busy_ps, text: (l) => time(l.busy_ps) },
      { title: 'waited for', number: true, value: (l) => l.waited_ps, text: (l) => time(l.waited_ps) },
    ], links, { caption: 'Channels of the crossbar, measured' })];
  }
  const sorted = [...mesh.links].sort((a, b) => b.use - a.use);
  const latency = ['request', 'response'].map((name) => ({ name, ...mesh.latency_cycles[name] }));
  return [
    element('figure', { class: 'platform' }, element('h3', {}, 'Routers by the flits that left them'), heatMap(mesh),
      element('figcaption', {}, 'Measured; in percent of the busiest router.')),
    table([
      { title: 'packets', text: (l) => l.name },
      ...['mean', 'p50', 'p99', 'max'].map((key) => ({ title: `${key} (cycles)`, number: true, value: (l) => l[key], text: (l) => plain(l[key]) })),
    ], latency, { caption: 'Latency from the interface of the sender to the tail at the receiver, measured' }),
    table([
      { title: 'router', text: (l) => `(${l.x}, ${l.y})` }, { title: 'output', text: (l) => l.output },
      { title: 'flits', number: true, value: (l) => l.flits, text: (l) => count(l.flits) },
      { title: 'flits a cycle', number: true, value: (l) => l.use, text: (l) => plain(l.use) },
      { title: 'flits stalled (cycles)', number: true, value: (l) => l.stalled_cycles, text: (l) => count(l.stalled_cycles) },
      { title: 'heads waited (cycles)', number: true, value: (l) => l.waited_cycles, text: (l) => count(l.waited_cycles) },
    ], sorted.slice(0, 40), { caption: sorted.length > 40 ? 'The 40 busiest links; result.json has all' : 'Links, the busiest first' }),
  ];
}
