// Only in the page that `stakegraph watch` serves: shows a new page when there is one, and what is wrong until then.

(() => {
  const { version } = document.currentScript.dataset;
  const banner = document.createElement('pre');
  banner.id = 'watch';
  banner.setAttribute('role', 'alert');
  Object.assign(banner.style, {
    position: 'fixed', inset: '0 0 auto 0', zIndex: 99, margin: 0, padding: '12px 16px', maxHeight: '50vh', overflow: 'auto',
    whiteSpace: 'pre-wrap', font: '14px/1.5 ui-monospace, monospace', color: '#fff', background: '#8a1c1c', borderBottom: '3px solid #fff',
  });
  banner.hidden = true;
  document.body.append(banner);

  function tell(text) {
    banner.hidden = !text;
    if (banner.textContent !== text) banner.textContent = text;
  }

  const changes = new EventSource('/changes');
  changes.addEventListener('message', (event) => {
    const now = JSON.parse(event.data);
    tell(now.error && `This page is older than your files, which do not hold together:\n${now.error}`);
    if (now.version !== version) location.reload();
  });
  changes.addEventListener('error', () => tell('“stakegraph watch” has ended: this page is not kept up to date.'));
})();
