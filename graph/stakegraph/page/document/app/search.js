// Search over names, aliases and quotes, as a combobox.

const query = byId('query');
const hits = byId('hits');
const MOST_HITS = 12;
const search = { hits: [], at: -1 };

function findHits(query) {
  const wanted = folded(query.trim());
  if (!wanted) return [];
  const contains = (text) => folded(text).includes(wanted);
  const named = DATA.nodes.filter((entity) => [entity.name, ...entity.aliases].some(contains)).map((entity) => ({
    kind: 'entity', id: entity.id, title: entity.name, detail: entity.aliases.filter(contains)[0] || types.get(entity.type).label,
  }));
  const quoted = DATA.edges.filter((claim) => contains(claim.quote) || contains(claim.relation)).map((claim) => ({
    kind: 'claim', id: claim.id, title: sentence(claim), detail: wordsOf(claim),
  }));
  return [...named, ...quoted];
}

function showHits() {
  const found = findHits(query.value);
  search.hits = found.slice(0, MOST_HITS);
  search.at = search.hits.length ? 0 : -1;
  hits.replaceChildren(...search.hits.map((hit, index) => element('li', {
    role: 'option', id: `hit-${index}`,
    mousedown: (event) => { event.preventDefault(); openHit(index); },
  }, told(hit.title), element('small', told(hit.detail)))));
  markHit();
  if (query.value.trim()) announce(plural(found.length, 'result', 'results'));
}

function markHit() {
  const open = search.hits.length > 0;
  hits.hidden = !open;
  query.setAttribute('aria-expanded', String(open));
  for (const [index, row] of [...hits.children].entries()) row.setAttribute('aria-selected', String(index === search.at));
  if (open) {
    query.setAttribute('aria-activedescendant', `hit-${search.at}`);
    hits.children[search.at].scrollIntoView({ block: 'nearest' });
  } else query.removeAttribute('aria-activedescendant');
}

function closeHits() {
  search.hits = [];
  markHit();
}

function openHit(index) {
  const hit = search.hits[index];
  if (!hit) return;
  closeHits();
  select(hit.kind, hit.id);
  focusPanel();
}

function searchKey(event) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && search.hits.length) {
    event.preventDefault();
    search.at = (search.at + steps[event.key] + search.hits.length) % search.hits.length;
    markHit();
  } else if (event.key === 'Enter') openHit(search.at);
  else if (event.key === 'Escape') {
    event.stopPropagation();
    query.value = '';
    closeHits();
  }
}

function wireSearch() {
  query.addEventListener('input', showHits);
  query.addEventListener('keydown', searchKey);
  query.addEventListener('blur', closeHits);
}
