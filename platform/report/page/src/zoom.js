// Zooming along x: buttons, the wheel with Ctrl, dragging, and keys while the chart has the focus.

import { element } from './dom.js';

export function zoomControls(canvas, chart, { from, to, text }) {
  const state = element('output', { 'aria-live': 'polite' });

  function show(first, last) {
    const least = (to - from) * 1e-6;
    const width = Math.min(Math.max(last - first, least), to - from);
    first = Math.min(Math.max(first, from), to - width);
    const scale = chart().options.scales.x;
    scale.min = first;
    scale.max = first + width;
    chart().update('none');
    state.textContent = `${text(first)} to ${text(first + width)}`;
  }
  const range = () => [chart().scales.x.min, chart().scales.x.max];
  function zoom(factor, at) {
    const [first, last] = range();
    const middle = at ?? (first + last) / 2;
    show(middle - (middle - first) * factor, middle + (last - middle) * factor);
  }
  function move(share) {
    const [first, last] = range();
    show(first + share * (last - first), last + share * (last - first));
  }
  const valueAt = (event) => chart().scales.x.getValueForPixel(event.clientX - canvas.getBoundingClientRect().left);

  canvas.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && document.activeElement !== canvas) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, valueAt(event));
  }, { passive: false });
  canvas.addEventListener('keydown', (event) => {
    const action = { '+': () => zoom(0.5), '=': () => zoom(0.5), '-': () => zoom(2), '0': () => show(from, to), ArrowLeft: () => move(-0.2), ArrowRight: () => move(0.2) }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  let dragged;
  canvas.addEventListener('pointerdown', (event) => { dragged = event.clientX; canvas.focus(); });
  window.addEventListener('pointerup', () => { dragged = undefined; });
  canvas.addEventListener('pointermove', (event) => {
    if (dragged === undefined || event.buttons === 0) return;
    const { left, right } = chart().chartArea;
    move((dragged - event.clientX) / (right - left));
    dragged = event.clientX;
  });

  const button = (label, name, action) => {
    const node = element('button', { type: 'button', 'aria-label': name }, label);
    node.addEventListener('click', action);
    return node;
  };
  return element(
    'div', { class: 'zoom' },
    button('+', 'Zoom in', () => zoom(0.5)), button('\u2212', 'Zoom out', () => zoom(2)),
    button('\u2190', 'Earlier', () => move(-0.5)), button('\u2192', 'Later', () => move(0.5)),
    button('All', 'Show everything', () => show(from, to)),
    element('span', {}, 'Drag to move; the wheel zooms once the chart is clicked.'), state,
  );
}
