// A page: a header, sections of which each may have nothing to say, a list of them, a footer.

import { drawAll } from './charts.js';
import { element } from './dom.js';

export const read = (id) => JSON.parse(document.getElementById(id).textContent);

// Sections are [id, title, make]; make(...data) gives the section's elements or nothing.
export function compose({ title, header, sections, data, footer }) {
  document.title = `${title} \u2013 Tessera`;
  const page = document.getElementById('page');
  page.append(header);
  const contents = element('ol');
  for (const [id, name, make] of sections) {
    const parts = make(...data);
    if (!parts) continue;
    page.append(element('section', { 'aria-labelledby': id }, element('h2', { id }, name), ...parts));
    contents.append(element('li', {}, element('a', { href: `#${id}` }, name)));
  }
  document.getElementById('contents').append(contents);
  page.append(element('footer', {}, footer));
  drawAll();
}
