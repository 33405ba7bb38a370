// The selection in the address, so that a link can point at one claim. Any other text there is ignored.

function writeAddress() {
  const { pathname, search: query } = location;
  const key = state.selected === null ? '' : `#${state.selected.kind === 'entity' ? 'n' : 'c'}=${encodeURIComponent(state.selected.id)}`;
  if (location.hash !== key) history.replaceState(null, '', key || pathname + query);
}

function readAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const [entity, claim] = [wanted.get('n'), wanted.get('c')];
  if (claims.has(claim)) select('claim', claim);
  else if (entities.has(entity)) select('entity', entity);
  else if (state.selected !== null) clearSelection();
}
