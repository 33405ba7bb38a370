// Evidence: what is claimed, how sure it is, who says it, in which words and where they stand.

function entityButton(id) {
  return button(told(nameOf(id)), () => select('entity', id), { class: 'link' });
}

function claimHeading(claim) {
  return [entityButton(claim.from), ' ', element(`strong.${claim.polarity}`, claim.relation), ' ', entityButton(claim.to)];
}

function standingLine(claim) {
  return element('p.status', element(`span.badge.${isFact(claim) ? 'fact' : 'hint'}`, badgeText(claim)), ' ', claim.tone);
}

// A mark that is a word says on the map what the standing says here.
const badgeText = (claim) => `${claim.marks.replace(/[a-z][a-z ]*/, '').trim()} ${claim.standing}`.trim();
const standingText = (claim) => (claim.voice ? `${claim.standing}, ${claim.attribution}` : claim.standing);

// A claim among others: its words, and a way to all that is known of it.
function compactCard(claim) {
  return element(`article.card.${claim.polarity}.${isSolid(claim) ? 'is-fact' : 'is-hint'}`,
    element('p.says', claimHeading(claim)),
    standingLine(claim),
    isDerived(claim) ? null : element('blockquote', told(quoted(claim.quote))),
    element('p.small',
      isDerived(claim) ? `By the ${claim.rule}. ` : [told(firstUpper(claim.attribution)), '. ', reportsOf(claim)],
      disputeOf(claim),
      claim.doubt ? ['Coder unsure: ', told(claim.doubt), '. '] : null,
      button('Read the evidence', () => select('claim', claim.id), { class: 'link', 'aria-label': `Read the evidence: ${sentence(claim)}` })));
}

function evidence(claim) {
  return element(`article.evidence.${claim.polarity}`,
    title(told(claim.subject), ' ', element(`span.${claim.polarity}`, claim.relation), ' ', told(claim.object)),
    standingLine(claim),
    isDerived(claim) ? derivation(claim) : [element('p.plain-status', told(firstUpper(claim.attribution)), '. ', reportsOf(claim), disputeOf(claim), claim.plain), passage(claim),
      embedded ? null : button('Read it in the whole text', readClaim, { id: 'read-claim', class: 'link' })],
    facts(claim),
    element('p.ends', 'Go to ', entityButton(claim.from), claim.from === claim.to ? null : [' or ', entityButton(claim.to)]));
}

// Only what more than one source reports says how many do.
const reportsOf = (claim) => (claim.reports > 1 ? `Reported by ${claim.reports} independent sources. ` : null);

// Who denies it or says the opposite, and in which claim.
const disputeOf = (claim) => (claim.disputed ? ['Disputed: ', told(claim.disputed), '. '] : null);

function sameAct(claim) {
  const others = DATA.edges.filter((each) => each.act === claim.act && each !== claim);
  return others.length ? element('ul.plain', others.map((each) => element('li', button(told(sentence(each)), () => select('claim', each.id), { class: 'link' })))) : null;
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
    ['Said by', isDerived(claim) ? null : voice(claim)],
    ['About', entityList(claim.about)],
    ['By means of', entityList(claim.means)],
    ['On condition', claim.condition && told(claim.condition)],
    ['Date', claim.date && told(claim.date)],
    ['Same act', sameAct(claim)],
    ['Note', claim.note && told(claim.note)],
    ['Source', isDerived(claim) ? null : citation(sources.get(claim.document))],
    ['Place', isDerived(claim) ? null : told(claim.place)],
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
