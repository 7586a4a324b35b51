// Watches one page from its first moment: when the banner is there, still, and gone again, and what
// the click on "accept" set off. Runs before the page's own scripts; ROW is filled in by probe.py.
// What it needs is taken now, before a page may redefine it.
(() => {
  const ROW = '{{row}}';
  const VISIBLE = 0.02;
  const QUIET_MS = 500;
  const now = performance.now.bind(performance);

  const find = (/** @type {string} */ path) =>
    path.split(' >>> ').reduce((root, part) => root && (root.shadowRoot || root).querySelector(part), document);

  const opacityOf = (element) => {
    let opacity = 1;
    for (let node = element; node instanceof Element; node = node.parentElement || node.getRootNode().host) {
      opacity *= +getComputedStyle(node).opacity;
    }
    return opacity;
  };

  // What a visitor sees of the banner in this frame: where, how clear; '' if nothing.
  const look = () => {
    const element = ROW.banner && find(ROW.banner);
    if (!element) return '';
    const { top, left, bottom, right, width, height } = element.getBoundingClientRect();
    const inside = width > 0 && height > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
    if (!inside || getComputedStyle(element).visibility !== 'visible') return '';
    const opacity = opacityOf(element);
    return opacity > VISIBLE ? [top, left, width, height, opacity].map((n) => n.toFixed(2)).join() : '';
  };

  const seen = { first: null, painted: null, settled: null, gone: null, click: null, frameAfterClick: null };
  // A message posted in a frame is answered when that frame has been drawn.
  const whenDrawn = (run) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = run;
    port2.postMessage(0);
  };
  let before = '';
  let busyUntil = 0;
  const frame = () => {
    const is = look();
    const at = now();
    if (is && seen.first === null) {
      seen.first = at;
      whenDrawn(() => (seen.painted = now()));
    }
    if (is !== before && seen.click === null) seen.settled = at;
    if (!is && seen.click !== null && seen.gone === null) seen.gone = at;
    before = is;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  const kept = { longtask: [], 'layout-shift': [], event: [] };
  for (const type of Object.keys(kept)) {
    const observer = new PerformanceObserver((list) => kept[type].push(...list.getEntries()));
    observer.observe({ type, buffered: true, durationThreshold: 16 });
  }

  addEventListener(
    'click',
    (event) => {
      seen.click = event.timeStamp;
      requestAnimationFrame(() => whenDrawn(() => (seen.frameAfterClick = now())));
    },
    { capture: true, once: true },
  );

  const marks = () =>
    performance
      .getEntriesByType('mark')
      .filter(({ name }) => name.startsWith('gated-'))
      .map(({ startTime }) => startTime);
  const untilClick = (entry) => seen.click === null || entry.startTime < seen.click;
  const files = () =>
    performance
      .getEntriesByType('resource')
      // What comes out of the browser's cache is not sent a second time.
      .filter(({ name, transferSize }) => transferSize && !/\/gated\/|\/receipts$|^data:/.test(name))
      .map(({ name, startTime, encodedBodySize }) => ({ name, startTime, bytes: encodedBodySize }));

  window.bench = Object.freeze({
    quiet: () => {
      for (const { startTime, duration } of kept.longtask) busyUntil = Math.max(busyUntil, startTime + duration);
      const still = now() - Math.max(busyUntil, seen.settled || 0) > QUIET_MS;
      return document.readyState === 'complete' && (!ROW.banner || seen.first !== null) && still;
    },
    middle: (path) => {
      const { left, top, width, height } = find(path).getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    },
    answered: (count) => seen.gone !== null && marks().length >= count,
    files,
    told: () => {
      const paint = performance.getEntriesByName('first-contentful-paint')[0];
      const clicks = kept.event.filter(({ name }) => name === 'click' || name === 'pointerup');
      return {
        ...seen,
        paint: paint ? paint.startTime : null,
        blocking: kept.longtask.filter(untilClick).reduce((sum, { duration }) => sum + duration - 50, 0),
        shift: kept['layout-shift'].filter((entry) => untilClick(entry) && !entry.hadRecentInput).reduce((sum, { value }) => sum + value, 0),
        nextPaint: clicks.length ? Math.max(...clicks.map(({ duration }) => duration)) : null,
        marks: marks(),
        files: files(),
      };
    },
  });
})();
