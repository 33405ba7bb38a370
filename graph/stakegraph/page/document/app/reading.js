// The sources in full, every quote marked: from the words to the claims, and back.

const text = byId('text');
const pieceAt = (id) => text.querySelector(`[data-piece="${CSS.escape(id)}"]`);
const claimsIn = (mark) => (mark === null ? [] : mark.dataset.claims.split(' ').map((id) => claims.get(id)));
const claimsOfPiece = (id) => claimsIn(pieceAt(id));

function openWords(event) {
  const mark = event.target.closest('mark');
  if (mark === null || (event.key && event.key !== 'Enter' && event.key !== ' ')) return;
  event.preventDefault();
  const found = claimsIn(mark);
  if (found.length > 1) select('words', mark.dataset.piece);
  else select('claim', found[0].id);
  if (event.key) focusPanel();
}

function showText() {
  if (state.view !== 'text') return;
  for (const mark of text.querySelectorAll('mark')) {
    const own = claimsIn(mark);
    mark.classList.toggle('faded', !own.some(claimShown));
    mark.classList.toggle('chosen', isSelected('words', mark.dataset.piece) || own.some((claim) => isSelected('claim', claim.id)));
  }
  const first = text.querySelector('.chosen');
  if (first !== null) first.scrollIntoView({ block: narrow.matches ? 'start' : 'nearest' });
}

function wordsPanel(id) {
  const found = claimsOfPiece(id).sort(bySureness);
  return [title(`${found.length} claims rest on these words`), element('blockquote', told(quoted(pieceAt(id).textContent))), found.map(compactCard)];
}

function readClaim() {
  setView('text');
  const mark = text.querySelector('.chosen');
  if (mark !== null) mark.focus({ preventScroll: true });
}

for (const action of ['click', 'keydown']) text.addEventListener(action, openWords);
