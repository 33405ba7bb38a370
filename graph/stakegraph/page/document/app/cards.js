// Evidence: what is claimed, how sure it is, who says it, in which words and where they stand.

function entityButton(id) {
  return button(told(nameOf(id)), () => select('entity', id), { class: 'link' });
}

function claimHeading(claim) {
  return [entityButton(claim.from), ' ', element(`strong.${claim.polarity}`, claim.relation), ' ', entityButton(claim.to)];
}

function statusLine(claim) {
  return element('p.status', element(`span.badge.${isFact(claim) ? 'fact' : 'hint'}`, badgeText(claim)), ' ', claim.tone);
}

const badgeText = (claim) => `${claim.marks} ${claim.standing}`.trim();

// A claim among others: its words, and a way to all that is known of it.
function compactCard(claim) {
  return element(`article.card.${claim.polarity}.${isFact(claim) ? 'is-fact' : 'is-hint'}`,
    element('p.says', claimHeading(claim)),
    statusLine(claim),
    claim.origin === 'derived' ? null : element('blockquote', told(quoted(claim.quote))),
    element('p.small',
      claim.origin === 'derived' ? `By the ${claim.rule}. ` : [`Said by ${claim.speaker}. `],
      button('Read the evidence', () => select('claim', claim.id), { class: 'link', 'aria-label': `Read the evidence: ${sentence(claim)}` })));
}

function evidence(claim) {
  return element(`article.evidence.${claim.polarity}`,
    title(told(claim.subject), ' ', element(`span.${claim.polarity}`, claim.relation), ' ', told(claim.object)),
    statusLine(claim),
    claim.origin === 'derived' ? derivation(claim) : [element('p.plain-status', claim.plain), passage(claim),
      embedded ? null : button('Read it in the whole text', readClaim, { id: 'read-claim', class: 'link' })],
    facts(claim),
    element('p.ends', 'Go to ', entityButton(claim.from), claim.from === claim.to ? null : [' or ', entityButton(claim.to)]));
}

function passage(claim) {
  return element('blockquote.passage', element('bdi',
    element('span.around', claim.before),
    element('mark', claim.quote),
    element('span.around', claim.after)));
}

function derivation(claim) {
  const premises = premisesOf(claim);
  return element('section.derivation',
    element('p', `No source says this. By the ${claim.rule} from ${plural(premises.length, 'claim', 'claims')}:`),
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
    ['Place', claim.origin === 'derived' ? null : told(claim.place)],
    ['The word', `“${claim.relation}”: ${claim.definition}`],
  ];
  return element('dl', rows.filter(([, value]) => value).map(([term, value]) => [
    element('dt', term), element('dd', value),
  ]));
}

function entityList(ids) {
  if (!ids.length) return null;
  return element('ul.plain', ids.map((id) => element('li', entities.has(id) ? entityButton(id) : told(id))));
}

const voice = (claim) => (entities.has(claim.voice) ? entityButton(claim.voice) : told(claim.speaker));

function citation(source) {
  return element('span.citation', source.link ? webLink(source.title, source.link) : told(source.title), ' ', told(source.credits));
}
