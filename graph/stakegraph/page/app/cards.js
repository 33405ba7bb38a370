// Evidence: what is claimed, how sure it is, who says it, in which words and where they stand.

function entityButton(id) {
  return button(told(nameOf(id)), () => select('entity', id), { class: 'link' });
}

function claimHeading(claim) {
  return [entityButton(claim.from), ' ', element('strong', { class: claim.polarity }, claim.relation), ' ', entityButton(claim.to)];
}

function statusLine(claim) {
  const polarity = words.polarity.get(claim.polarity).label;
  const strength = claim.strength > 0 ? `, strength ${claim.strength} of 10` : '';
  return element('p', { class: 'status' },
    element('span', { class: `badge ${isFact(claim) ? 'fact' : 'hint'}` }, badgeText(claim)),
    ' ', `${polarity}${strength}`);
}

function badgeText(claim) {
  const mark = marksOf(claim);
  return mark ? `${mark} ${standing(claim)}` : standing(claim);
}

// A claim among others: its words, and a way to all that is known of it.
function compactCard(claim) {
  return element('article', { class: `card ${claim.polarity} ${isFact(claim) ? 'is-fact' : 'is-hint'}` },
    element('p', { class: 'says' }, claimHeading(claim)),
    statusLine(claim),
    claim.origin === 'derived' ? null : element('blockquote', {}, told(`“${claim.quote}”`)),
    element('p', { class: 'small' },
      claim.origin === 'derived' ? `By the ${claim.rule}. ` : [`Said by ${speaker(claim)}. `],
      button('Read the evidence', () => select('claim', claim.id), { class: 'link', 'aria-label': `Read the evidence: ${sentence(claim)}` })));
}

function evidence(claim) {
  return element('article', { class: `evidence ${claim.polarity}` },
    element('h2', { id: 'panel-title', tabindex: '-1' }, told(subjectOf(claim)), ' ', element('span', { class: claim.polarity }, claim.relation), ' ', told(objectOf(claim))),
    statusLine(claim),
    claim.origin === 'derived' ? derivation(claim) : [element('p', { class: 'plain-status' }, plainStatus(claim)), passage(claim)],
    facts(claim),
    element('p', { class: 'ends' }, 'Go to ', entityButton(claim.from), claim.from === claim.to ? null : [' or ', entityButton(claim.to)]));
}

function passage(claim) {
  return element('blockquote', { class: 'passage' }, element('bdi', {},
    element('span', { class: 'around' }, claim.before),
    element('mark', {}, claim.quote),
    element('span', { class: 'around' }, claim.after)));
}

function derivation(claim) {
  const premises = claim.premises.map((id) => claims.get(id)).filter(Boolean);
  return element('section', { class: 'derivation' },
    element('p', {}, `No source says this. It follows by the ${claim.rule} from ${plural(premises.length, 'claim', 'claims')}:`),
    premises.map(compactCard));
}

function facts(claim) {
  const rows = [
    ['Said by', claim.origin === 'derived' ? null : voice(claim)],
    ['About', entityList(claim.about)],
    ['By means of', entityList(claim.means)],
    ['On condition', claim.condition && told(claim.condition)],
    ['Date', claim.date && told(claim.date)],
    ['Note', claim.note && told(claim.note)],
    ['Source', claim.origin === 'derived' ? null : citation(sources.get(claim.document))],
    ['Place', claim.origin === 'derived' ? null : place(claim)],
    ['The word', `“${claim.relation}”: ${claim.definition}`],
  ];
  return element('dl', {}, rows.filter(([, value]) => value).map(([term, value]) => [
    element('dt', {}, term), element('dd', {}, value),
  ]));
}

function entityList(ids) {
  if (!ids.length) return null;
  return ids.map((id, index) => [index ? ', ' : '', entities.has(id) ? entityButton(id) : told(id)]);
}

const voice = (claim) => (entities.has(claim.voice) ? entityButton(claim.voice) : told(speaker(claim)));

const place = (claim) => element('span', {},
  'characters ', element('span', { class: 'offsets' }, `${claim.start}–${claim.end}`), ' of ', told(sources.get(claim.document).file));

function citation(source) {
  const rest = [source.author, source.publisher, source.published].filter(Boolean);
  return element('span', { class: 'citation' },
    source.link ? webLink(source.title, source.link) : told(source.title),
    rest.length ? [' · ', told(rest.join(', '))] : null,
    source.reference ? ' · background, not a report' : null);
}
