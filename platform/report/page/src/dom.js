// Elements; what comes from the run is text and never markup.

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) node.setAttribute(key, value === true ? '' : value);
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// Columns: { title, number, value(row) -> exact value, text(row) -> shown, cell(row) -> node }.
export function table(columns, rows, { caption, sum } = {}) {
  const kind = (column) => (column.number ? 'number' : (column.kind ?? 'name'));
  const cells = (row, tag) =>
    columns.map((column, i) => {
      if (tag === 'tfoot' && i !== 0 && !column.sum) return element('td', { class: kind(column) });
      const content = column.cell && tag !== 'tfoot' ? column.cell(row) : column.text(row);
      const value = column.value?.(row);
      return element('td', { class: kind(column), 'data-value': value === undefined ? undefined : String(value) }, content);
    });
  const node = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...columns.map((column) => element('th', { class: kind(column), scope: 'col' }, column.title)))),
    element('tbody', {}, ...rows.map((row) => element('tr', {}, ...cells(row, 'tbody')))),
    sum && element('tfoot', {}, element('tr', {}, ...cells(sum, 'tfoot'))),
  );
  const region = element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption ?? 'Table' }, node);
  return caption ? element('div', {}, element('p', { class: 'soft' }, caption), region) : region;
}

export function details(title, ...children) {
  return element('details', {}, element('summary', {}, title), ...children);
}
