// The same claims as a table and as CSV.

const COLUMNS = [
  { id: 'subject', title: 'Subject', value: subjectOf },
  { id: 'relation', title: 'Relation', value: (claim) => claim.relation },
  { id: 'object', title: 'Object', value: objectOf },
  { id: 'quote', title: 'Quote', value: (claim) => claim.quote },
  { id: 'status', title: 'Status', value: standing },
  { id: 'speaker', title: 'Said by', value: speaker },
  { id: 'polarity', title: 'Polarity', value: (claim) => words.polarity.get(claim.polarity).label },
  { id: 'strength', title: 'Strength (0–10)', value: (claim) => claim.strength },
  { id: 'origin', title: 'Origin', value: (claim) => words.origin.get(claim.origin).label },
  { id: 'source', title: 'Source', value: (claim) => sources.get(claim.document).title },
];
const CSV_COLUMNS = [
  { title: 'Claim', value: (claim) => claim.id },
  ...COLUMNS,
  { title: 'First character', value: (claim) => claim.start },
  { title: 'Last character', value: (claim) => claim.end },
  { title: 'About', value: (claim) => claim.about.map(nameOf).join('; ') },
  { title: 'Means', value: (claim) => claim.means.map(nameOf).join('; ') },
  { title: 'Condition', value: (claim) => claim.condition },
  { title: 'Date', value: (claim) => claim.date },
  { title: 'Note', value: (claim) => claim.note },
  { title: 'Rule', value: (claim) => claim.rule },
  { title: 'Derived from', value: (claim) => claim.premises.join('; ') },
  { title: 'Source address', value: (claim) => sources.get(claim.document).address },
];
const sorting = { column: null, direction: 1 };

function sortedClaims() {
  const found = shownClaims();
  if (sorting.column === null) return found;
  const { value } = COLUMNS.find((column) => column.id === sorting.column);
  const compare = (first, second) => (typeof first === 'number' ? first - second : String(first).localeCompare(String(second), 'en'));
  return found.sort((first, second) => sorting.direction * compare(value(first), value(second)));
}

function claimTable(rows, { live }) {
  return element('table', {},
    element('caption', {}, `${plural(rows.length, 'claim', 'claims')} of ${DATA.edges.length}, each with the words it rests on`),
    element('thead', {}, element('tr', {}, COLUMNS.map((column) => (live ? sortableHeader(column) : element('th', { scope: 'col' }, column.title))))),
    element('tbody', {}, rows.map((claim) => tableRow(claim, live))));
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
  byId('table').querySelectorAll('th button')[COLUMNS.findIndex((column) => column.id === id)].focus();
}

function tableRow(claim, live) {
  return element('tr', { 'data-claim': claim.id, class: isFact(claim) ? null : 'is-hint' }, COLUMNS.map((column) => {
    const text = String(column.value(claim));
    if (live && column.id === 'relation') {
      return element('td', {}, button(text, () => { select('claim', claim.id); focusPanel(); }, { class: `link ${claim.polarity}`, 'aria-label': `Read the evidence: ${sentence(claim)}` }));
    }
    return element('td', {}, told(text));
  }));
}

const tableIsOpen = () => !byId('table').hidden;

function showTable() {
  if (tableIsOpen()) byId('table').replaceChildren(claimTable(sortedClaims(), { live: true }));
}

function toggleTable() {
  byId('table').hidden = tableIsOpen();
  byId('show-table').setAttribute('aria-pressed', String(tableIsOpen()));
  showTable();
  (tableIsOpen() ? byId('table') : stage).focus();
}

// A spreadsheet runs a cell that starts like a formula; an apostrophe in front makes it text.
function csvCell(value) {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = /^\s*[=+\-@\u2212\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",;\r\n']/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

function csvText() {
  const rows = [CSV_COLUMNS.map((column) => column.title), ...sortedClaims().map((claim) => CSV_COLUMNS.map((column) => column.value(claim)))];
  return `\ufeff${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function saveCsv() {
  const address = URL.createObjectURL(new Blob([csvText()], { type: 'text/csv;charset=utf-8' }));
  const link = element('a', { href: address, download: `${DATA.meta.id}-claims.csv` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 5000);
  announce('The table was saved as CSV');
}
