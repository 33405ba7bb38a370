// The same claims as a table and as CSV.

const COLUMNS = DATA.columns.table.map(([id, title]) => ({ id, title, value: (claim) => cell(claim, id) }));

function cell(claim, id) {
  const value = id === 'address' ? sources.get(claim.document).address : claim[id];
  if (id in words) return words[id].get(value).label;
  if (id === 'document') return sources.get(value).title;
  if (id === 'strength' || id === 'reports') return value || ''; // ties and pen have no strength, conclusions no reports
  return Array.isArray(value) ? value.map(nameOf).join('; ') : value;
}

const sorting = { column: null, direction: 1 };

function sortedClaims() {
  const found = shownClaims();
  if (sorting.column === null) return found;
  const { value } = COLUMNS.find((column) => column.id === sorting.column);
  if (sorting.column === 'standing') return found.sort((first, second) => sorting.direction * (first.rank - second.rank));
  const compare = (first, second) => (typeof first === 'number' ? first - second : String(first).localeCompare(String(second), 'en'));
  return found.sort((first, second) => sorting.direction * compare(value(first), value(second)));
}

function claimTable(rows, { live }) {
  return element('table',
    element('caption', `${plural(rows.length, 'claim', 'claims')} of ${DATA.edges.length}, each with the words it rests on`),
    element('thead', element('tr', COLUMNS.map((column) => (live ? sortableHeader(column) : element('th', { scope: 'col' }, column.title))))),
    element('tbody', rows.map((claim) => tableRow(claim, live))));
}

function sortableHeader(column) {
  const sorted = sorting.column === column.id;
  const order = sorted ? (sorting.direction > 0 ? 'ascending' : 'descending') : 'none';
  const arrow = { ascending: ' ▲', descending: ' ▼', none: '' }[order];
  return element('th', { scope: 'col', 'aria-sort': order }, button(`${column.title}${arrow}`, () => sortBy(column.id, sorted)));
}

function sortBy(id, again) {
  sorting.direction = again ? -sorting.direction : 1;
  sorting.column = id;
  showTable();
  writeAddress();
  byId('table').querySelectorAll('th button')[COLUMNS.findIndex((column) => column.id === id)].focus();
}

function tableRow(claim, live) {
  return element('tr', { 'data-claim': claim.id, class: isSolid(claim) ? null : 'is-hint' }, COLUMNS.map((column) => {
    const text = String(column.value(claim));
    if (live && column.id === 'relation') {
      return element('td', button(text, () => { select('claim', claim.id); focusPanel(); }, { class: `link ${claim.polarity}`, 'aria-label': `Read the evidence: ${sentence(claim)}` }));
    }
    return element('td', told(text));
  }));
}

function showTable() {
  if (state.view === 'table') byId('table').replaceChildren(claimTable(sortedClaims(), { live: true }));
}

// A spreadsheet runs a cell that starts like a formula; an apostrophe in front makes it text.
function csvCell(value) {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = /^\s*[=+\-@\u2212\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",;\r\n']/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

function csvText() {
  const rows = [DATA.columns.csv.map(([, title]) => title), ...sortedClaims().map((claim) => DATA.columns.csv.map(([id]) => cell(claim, id)))];
  return `\ufeff${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}
