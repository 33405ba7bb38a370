// On paper: the picture as it stands, every claim shown, and the sources.

function fillPaper() {
  const picture = element('img', { alt: 'Map of the claims', src: pictureCanvas().toDataURL() });
  byId('paper').replaceChildren(picture, claimTable(sortedClaims(), { live: false }),
    element('h2', 'Sources'), element('ul', DATA.sources.map(sourceItem)));
  byId('paper').hidden = false;
}

function emptyPaper() {
  byId('paper').hidden = true;
  byId('paper').replaceChildren();
}

function wirePrint() {
  onClick('print', () => window.print());
  addEventListener('beforeprint', fillPaper);
  addEventListener('afterprint', emptyPaper);
}
