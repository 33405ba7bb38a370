// Puts the parts together. `refresh` shows a new state everywhere.

function refresh() {
  showPanel();
  showCounts();
  showTable();
  redraw();
  bringIntoView();
  writeAddress();
}

function wireButtons() {
  byId('show-legend').addEventListener('click', () => {
    const open = !byId('legend').classList.contains('open');
    panel.classList.remove('open');
    showLegend(open);
  });
  byId('show-table').addEventListener('click', toggleTable);
  byId('save-csv').addEventListener('click', saveCsv);
  byId('theme').addEventListener('click', switchTheme);
  byId('zoom-in').addEventListener('click', () => zoom(1.25));
  byId('zoom-out').addEventListener('click', () => zoom(0.8));
  byId('zoom-all').addEventListener('click', () => showAll(true));
  for (const query of [prefersDark, forcedColours]) {
    query.addEventListener('change', () => { showTheme(); redraw(); });
  }
}

showTheme();
buildLegend();
drawGraph();
wireButtons();
wireSearch();
wirePrint();
wireKeyboard();
addEventListener('hashchange', readAddress);
network.once('afterDrawing', () => {
  showAll(false);
  const start = location.hash;
  if (start) readAddress();
  document.documentElement.dataset.ready = 'yes';
});
if (!location.hash) refresh();
else { showPanel(); showCounts(); }
