// What the pages gain with a script; without it they say the same.

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const said = button.textContent;
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = said; }, 2000);
  });
}

for (const figure of document.querySelectorAll('figure.chart')) {
  const svg = figure.querySelector(':scope > svg');
  const points = [...svg.querySelectorAll('.point')]
    .sort((one, other) => one.dataset.x - other.dataset.x || one.dataset.y - other.dataset.y);
  if (!points.length) continue;
  // The bubble of the browser would stand beside ours.
  for (const title of svg.querySelectorAll('.point title')) title.remove();
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  tip.setAttribute('role', 'status');
  figure.append(tip);
  let at = points.length;

  const show = (point) => {
    for (const one of points) one.classList.toggle('here', one === point);
    tip.hidden = !point;
    if (!point) return;
    const name = document.createElement('b');
    name.textContent = point.dataset.name;
    const status = point.dataset.status ? ` (${point.dataset.status})` : '';
    tip.replaceChildren(name, point.dataset.point + status);
    const scale = svg.clientWidth / svg.viewBox.baseVal.width;
    const box = svg.getBoundingClientRect(), frame = figure.getBoundingClientRect();
    const left = box.left - frame.left + point.dataset.x * scale;
    tip.style.left = `${Math.min(Math.max(left, 90), frame.width - 90)}px`;
    tip.style.top = `${box.top - frame.top + point.dataset.y * scale}px`;
    at = points.indexOf(point);
  };
  const near = (event) => {
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / box.width;
    const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
    const far = (point) => 9 * (point.dataset.x - x) ** 2 + (point.dataset.y - y) ** 2;
    show(points.reduce((best, point) => (far(point) < far(best) ? point : best)));
  };

  svg.setAttribute('tabindex', '0');
  svg.addEventListener('pointermove', near);
  svg.addEventListener('pointerdown', near);
  svg.addEventListener('pointerleave', () => show(null));
  svg.addEventListener('blur', () => show(null));
  svg.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -points.length, End: points.length }[event.key];
    if (event.key === 'Escape') show(null);
    if (step === undefined) return;
    event.preventDefault();
    show(points[Math.min(Math.max(at + step, 0), points.length - 1)]);
  });
}
