// EmbeddedPage: the page's parts as texts, made by scripts/embed-page.sh from the files beside it: change those.
enum EmbeddedPage {
  static let html = ##"""
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title><!--title--> · Cohort</title>
    <style>
    /*style*/
    </style>
    </head>
    <body>
    <a class="skip" href="#main">Skip to the report</a>
    <header id="head"></header>
    <nav id="contents" aria-label="Contents"></nav>
    <main id="main" tabindex="-1"><noscript><p>This page draws its figures with a script, which is switched off.</p></noscript></main>
    <footer id="foot"></footer>
    <script type="application/json" id="report">/*report*/</script>
    <script>
    /*script*/
    </script>
    </body>
    </html>
    """##
  static let style = ##"""
    /* The page's look. Colours are variables, so that dark and light need no second drawing. */
    :root {
      --paper: #ffffff;
      --panel: #f6f7f9;
      --ink: #1c2330;
      --soft: #5a6577;
      --faint: #8e98a8;
      --rule: #dde2e9;
      --grid: #e9edf2;
      --accent: #1f5fa8;
      --band: #1f5fa8;
      --good: #1d7a4c;
      --warn: #9a5b00;
      --bad: #b3261e;
      --good-back: #e8f5ee;
      --warn-back: #fdf3e1;
      --bad-back: #fdecea;
      --prior: #a0589c;
      --data: #1c2330;
      --outside: #c8452b;
      --heat: #fbe3c0;
      --c0: #2b6cb0; --c1: #d2691e; --c2: #2f8f6b; --c3: #b0528f;
      --c4: #b58900; --c5: #3aa0c4; --c6: #7a5cc0; --c7: #8a6d5a;
      color-scheme: light dark;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #12161d;
        --panel: #1a2029;
        --ink: #e6eaf0;
        --soft: #a3aebd;
        --faint: #768294;
        --rule: #2d3643;
        --grid: #232b36;
        --accent: #7db4f0;
        --band: #6aa6e6;
        --good: #6fcf9b;
        --warn: #f0b757;
        --bad: #ff8f84;
        --good-back: #152a20;
        --warn-back: #2e2410;
        --bad-back: #331a18;
        --prior: #d79ad3;
        --data: #f2f5f9;
        --outside: #ff8a6b;
        --heat: #4a3512;
        --c0: #79b2ee; --c1: #f0a25e; --c2: #6ccaa4; --c3: #e192c5;
        --c4: #dfc15a; --c5: #7bd0ee; --c6: #b7a0f2; --c7: #c9ab98;
      }
    }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 3.2rem; }
    body {
      margin: 0;
      background: var(--paper);
      color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
      font-variant-numeric: tabular-nums;
    }
    header, main, footer { max-width: 1180px; margin: 0 auto; padding: 0 1.25rem; }
    header { padding-top: 1.6rem; }
    h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 0.2rem; letter-spacing: -0.015em; overflow-wrap: anywhere; }
    h2 { font-size: 1.35rem; margin: 2.6rem 0 0.3rem; padding-top: 0.9rem; border-top: 1px solid var(--rule); }
    h3 { font-size: 1.02rem; margin: 1.5rem 0 0.3rem; }
    h4 { font-size: 0.92rem; margin: 0 0 0.2rem; font-weight: 600; overflow-wrap: anywhere; }
    p { margin: 0.35rem 0 0.7rem; max-width: 78ch; }
    .lead { color: var(--soft); margin: 0 0 0.9rem; }
    .note, figcaption { color: var(--soft); font-size: 0.86rem; }
    code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.86em; }
    a { color: var(--accent); }
    .skip { position: absolute; left: -999px; }
    .skip:focus { left: 1rem; top: 0.5rem; background: var(--paper); padding: 0.4rem 0.8rem; z-index: 9; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }

    #contents { position: sticky; top: 0; z-index: 5; background: var(--paper); border-bottom: 1px solid var(--rule); }
    #contents ul {
      list-style: none; display: flex; gap: 0.2rem 1.15rem; overflow-x: auto; white-space: nowrap;
      max-width: 1180px; margin: 0 auto; padding: 0.5rem 1.25rem;
    }
    #contents a { text-decoration: none; color: var(--soft); font-size: 0.9rem; }
    #contents a:hover { color: var(--accent); text-decoration: underline; }

    .verdict { border-left-style: solid; border-left-width: 5px; border-radius: 4px; padding: 0.75rem 1rem; margin: 1rem 0 0.8rem; }
    .verdict p { margin: 0; max-width: none; }
    .verdict strong { font-size: 1.08rem; }
    .good { border-color: var(--good); background: var(--good-back); }
    .warn { border-color: var(--warn); background: var(--warn-back); }
    .bad { border-color: var(--bad); background: var(--bad-back); }
    .finding { border-left-style: solid; border-left-width: 3px; border-radius: 3px; padding: 0.5rem 0.9rem; margin: 0.5rem 0; break-inside: avoid; }
    .finding p { margin: 0.1rem 0; max-width: 95ch; }
    .finding .advice { color: var(--soft); }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(138px, 1fr)); gap: 0.6rem; margin: 0.9rem 0; }
    .tile { background: var(--panel); border-radius: 6px; padding: 0.55rem 0.8rem; min-width: 0; }
    .tile b { display: block; font-size: 1.22rem; line-height: 1.3; font-weight: 650; }
    .tile span { color: var(--soft); font-size: 0.8rem; overflow-wrap: anywhere; }
    .tile.flag b { color: var(--bad); }
    dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1.1rem; margin: 0.6rem 0; font-size: 0.88rem; }
    dl.facts dt { color: var(--soft); }
    dl.facts dd { margin: 0; overflow-wrap: anywhere; }

    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: 0.86rem; }
    th, td { padding: 0.22rem 0.5rem; text-align: right; border-bottom: 1px solid var(--grid); white-space: nowrap; }
    thead th { color: var(--soft); font-weight: 600; border-bottom: 1px solid var(--rule); vertical-align: bottom; }
    th:first-child, td:first-child { text-align: left; }
    td.name { white-space: nowrap; }
    td.name small { color: var(--faint); font-size: 0.8rem; display: block; line-height: 1.25; white-space: normal; max-width: 19rem; min-width: 9rem; }
    th.plot { text-align: left; }
    h4 .note { font-weight: 400; }
    td.plot { padding: 0 0.4rem; width: 236px; }
    td.flag { color: var(--bad); font-weight: 650; }
    tr.block th { text-align: left; padding-top: 1rem; color: var(--ink); font-size: 0.92rem; border-bottom: 1px solid var(--rule); }
    tr.fold td { background: var(--panel); }
    tr.element td.name { padding-left: 1.6rem; }
    td svg { display: block; }
    button, select, input {
      font: inherit; font-size: 0.87rem; color: inherit; background: var(--paper); border: 1px solid var(--rule);
      border-radius: 5px; padding: 0.24rem 0.6rem;
    }
    button { cursor: pointer; background: var(--panel); }
    button:hover:not(:disabled) { border-color: var(--accent); }
    button:disabled { opacity: 0.45; cursor: default; }
    button.link { border: 0; background: none; padding: 0; color: var(--accent); text-align: left; overflow-wrap: anywhere; }
    button.link:hover { text-decoration: underline; }
    button.link[aria-expanded]::before { content: "▸ "; color: var(--faint); }
    button.link[aria-expanded="true"]::before { content: "▾ "; }
    .controls { display: flex; flex-wrap: wrap; gap: 0.5rem 0.8rem; align-items: center; margin: 0.6rem 0 0.8rem; }
    .controls label { display: inline-flex; gap: 0.4rem; align-items: center; font-size: 0.87rem; color: var(--soft); }
    .controls input[type="checkbox"] { margin: 0; }
    .chips { display: flex; flex-wrap: wrap; gap: 0.35rem; }

    figure { margin: 0; min-width: 0; break-inside: avoid; }
    figure svg { display: block; width: 100%; height: auto; overflow: visible; }
    .grid { display: grid; gap: 1rem 1.3rem; margin: 0.7rem 0 1.1rem; }
    .two { grid-template-columns: repeat(auto-fill, minmax(min(100%, 410px), 1fr)); }
    .three { grid-template-columns: repeat(auto-fill, minmax(min(100%, 270px), 1fr)); }
    .four { grid-template-columns: repeat(auto-fill, minmax(max(170px, 22%), 1fr)); }
    .quad { grid-template-columns: repeat(auto-fill, minmax(max(230px, 22%), 1fr)); }
    .five { grid-template-columns: repeat(auto-fill, minmax(max(150px, 17%), 1fr)); }
    .quantity { border: 1px solid var(--rule); border-radius: 7px; padding: 0.7rem 0.9rem 0.8rem; margin: 0.8rem 0; break-inside: avoid; }
    .quantity header { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; align-items: baseline; padding: 0; max-width: none; margin: 0 0 0.4rem; }
    .quantity header .note { flex: 1; }
    .panels { display: grid; grid-template-columns: 1.1fr 1.7fr 1.1fr 1fr 1fr; gap: 0.5rem 1rem; }
    .stack { display: flex; flex-direction: column; }
    .stack figure { margin-top: auto; }
    .wide { grid-column: 1 / -1; }
    .legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; font-size: 0.83rem; color: var(--soft); margin: 0.2rem 0 0.4rem; }
    .key { display: inline-flex; align-items: center; gap: 0.4rem; }
    .key i { width: 18px; height: 0; border-top: 2.5px solid; }
    .key i.box { height: 10px; border: 0; background: currentColor; opacity: 0.3; }
    .key i.box.half { opacity: 0.55; }
    .key i.dot { width: 7px; height: 7px; border: 0; border-radius: 50%; background: currentColor; }
    .key i.dash { border-top-style: dashed; }
    pre { background: var(--panel); border-radius: 6px; padding: 0.8rem 1rem; overflow-x: auto; line-height: 1.4; tab-size: 2; }
    table.costs { width: auto; min-width: min(100%, 640px); }
    td.bar { white-space: nowrap; }
    td.bar svg { display: inline-block; vertical-align: middle; }
    table.listing { width: auto; min-width: 100%; line-height: 1.35; }
    table.listing td { border-bottom: 0; padding: 0 0.5rem; }
    table.listing td:first-child { text-align: right; width: 5rem; }
    table.listing td:nth-child(2) { color: var(--soft); width: 4rem; }
    table.listing td.number { color: var(--faint); width: 2.5rem; }
    table.listing td.code { text-align: left; }
    table.listing code { white-space: pre; tab-size: 2; }
    summary { cursor: pointer; color: var(--accent); margin: 0.4rem 0; }
    footer { color: var(--faint); font-size: 0.82rem; padding-top: 2rem; padding-bottom: 2.5rem; }
    svg text { fill: var(--soft); font-size: 11px; font-family: inherit; }
    svg .title { fill: var(--ink); font-weight: 600; }
    .axis { stroke: var(--faint); stroke-width: 1; fill: none; }
    .gridline { stroke: var(--grid); stroke-width: 1; fill: none; }
    .visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

    @media screen and (max-width: 900px) {
      .panels { grid-template-columns: 1fr 1fr; }
      .panels .trace { grid-column: 1 / -1; }
    }
    @media screen and (max-width: 560px) {
      body { font-size: 14px; }
      h1 { font-size: 1.5rem; }
      .panels { grid-template-columns: 1fr; }
      dl.facts { grid-template-columns: 1fr; }
      dl.facts dd { margin-bottom: 0.3rem; }
    }
    @page { margin: 14mm 12mm; }
    @media print {
      :root {
        --paper: #fff; --panel: #f4f5f7; --ink: #000; --soft: #444; --faint: #777; --rule: #bbb; --grid: #e4e4e4;
        --accent: #1f5fa8; --band: #1f5fa8; --good: #1d7a4c; --warn: #9a5b00; --bad: #b3261e;
        --good-back: #f2f8f4; --warn-back: #fdf6e9; --bad-back: #fdf0ee; --prior: #a0589c; --data: #000; --outside: #c8452b; --heat: #fbe3c0;
        --c0: #2b6cb0; --c1: #d2691e; --c2: #2f8f6b; --c3: #b0528f;
        --c4: #b58900; --c5: #3aa0c4; --c6: #7a5cc0; --c7: #8a6d5a;
        color-scheme: light;
      }
      html { font-size: 11px; }
      body { font-size: 11px; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      header, main, footer { max-width: none; padding: 0; }
      #contents, .controls, .skip, .quantity header button, .noprint { display: none; }
      button.link { color: inherit; }
      button.link[aria-expanded]::before { content: ""; }
      h2 { break-after: avoid; margin-top: 1.4rem; }
      h3 { break-after: avoid; }
      tr { break-inside: avoid; }
      .scroll { overflow: visible; }
      .panels { grid-template-columns: 1.1fr 1.7fr 1.1fr 1fr 1fr; }
      .tiles { grid-template-columns: repeat(6, 1fr); }
      .grid > div { break-inside: avoid; }
      .two { grid-template-columns: 1fr 1fr; }
      .three { grid-template-columns: 1fr 1fr 1fr; }
      .four { grid-template-columns: repeat(4, 1fr); }
      .quad { grid-template-columns: repeat(4, 1fr); }
      .five { grid-template-columns: repeat(5, 1fr); }
      pre { white-space: pre-wrap; }
    }
    """##
  static let script = ##"""
    // The report's values as they stand in the page, and numbers as texts.
    const report = JSON.parse(document.getElementById("report").textContent);

    // Single-precision numbers from their text in base64.
    function unpack(text) {
      if (!text) return new Float32Array(0);
      const characters = atob(text);
      const bytes = new Uint8Array(characters.length);
      for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
      const view = new DataView(bytes.buffer);
      const numbers = new Float32Array(bytes.length >> 2);
      for (let i = 0; i < numbers.length; i++) numbers[i] = view.getFloat32(4 * i, true);
      return numbers;
    }

    // A number of the report: what is not finite stands there as a text.
    const num = (value) => (value === null || value === undefined ? NaN : Number(value));

    // With so many significant digits, without trailing zeros.
    function format(value, digits = 3) {
      const x = num(value);
      if (Number.isNaN(x)) return "–";
      if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
      if (x === 0) return "0";
      const size = Math.floor(Math.log10(Math.abs(x)));
      let text;
      if (size >= 7 || size < -4) {
        text = x.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e");
      } else {
        text = x.toFixed(Math.max(0, Math.min(20, digits - 1 - size)));
        if (text.includes(".")) text = text.replace(/\.?0+$/, "");
      }
      return text.replace("-", "−");
    }
    const whole = (value) => (Number.isFinite(value) ? Math.round(value).toLocaleString("en-US").replace(/,/g, "\u202f") : "–");
    const fixed = (value, places) => (Number.isFinite(value) ? value.toFixed(places).replace("-", "−") : format(value));
    const percent = (share) => `${format(100 * share, 3)} %`;
    const plural = (count, noun, nouns = noun + "s") => `${whole(count)} ${count === 1 ? noun : nouns}`;
    const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
    const range = (count) => Array.from({ length: Math.max(0, count) }, (_, i) => i);

    // The least and the greatest finite number; nothing where there is none.
    function extent(...lists) {
      let low = Infinity;
      let high = -Infinity;
      for (const list of lists) {
        for (const x of list) {
          if (!Number.isFinite(x)) continue;
          if (x < low) low = x;
          if (x > high) high = x;
        }
      }
      return low <= high ? [low, high] : null;
    }

    // Equally spaced points from low to high.
    const spaced = (low, high, count) => range(count).map((i) => low + ((high - low) * i) / Math.max(1, count - 1));

    // The summary's columns.
    const summary = {
      names: report.summary.names,
      mean: unpack(report.summary.mean), mcse: unpack(report.summary.mcse), sd: unpack(report.summary.sd),
      quantiles: report.summary.quantiles.map(unpack),
      essBulk: unpack(report.summary.essBulk), essTail: unpack(report.summary.essTail),
        rHat: unpack(report.summary.rHat),
    };
    // Quantities that are the sampler's own, but for the log density.
    const ofSampler = new Set(report.variables.filter((variable) => variable.block === "sampler"
      && variable.name !== "lp__")
      .flatMap((variable) => range(variable.count).map((k) => variable.first + k)));
    const chainCount = report.head.chains.length;
    const leastESS = 100 * chainCount;
    const worstRHat = 1.01;
    const isPoorESS = (ess) => ess < leastESS;
    const isPoorRHat = (rHat) => rHat > worstRHat;

    // Details by quantity, and priors by quantity.
    const detailOf = new Map(report.details.map((detail) => [detail.quantity, detail]));
    const priorOf = new Map();
    for (const prior of report.priors) for (const quantity of prior.quantities) priorOf.set(quantity, prior);
    const sampleOf = new Map(report.sample.quantities.map((quantity, place) => [quantity, place]));
    const sampleColumns = new Map();
    function sampled(quantity) {
      if (!sampleColumns.has(quantity)) {
        const place = sampleOf.get(quantity);
        sampleColumns.set(quantity, place === undefined ? null : unpack(report.sample.columns[place]));
      }
      return sampleColumns.get(quantity);
    }
    // Elements and figures. Whatever is a text stays a text: nothing here reads markup.
    function fill(element, attributes, children) {
      for (const [name, value] of Object.entries(attributes || {})) {
        if (value === null || value === undefined || value === false) continue;
        if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? "" : value);
      }
      for (const child of children.flat(Infinity)) {
        if (child === null || child === undefined || child === false) continue;
        element.append(child instanceof Node ? child : String(child));
      }
      return element;
    }
    const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
    const svg = (tag, attributes, ...children) =>
      fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

    // Figures are drawn a few at a time, so that the page is there at once.
    const waiting = [];
    let isDrawing = false;
    function later(work) {
      waiting.push(work);
      if (!isDrawing) {
        isDrawing = true;
        setTimeout(drawSome, 0);
      }
    }
    function drawSome() {
      const until = performance.now() + 24;
      while (waiting.length && performance.now() < until) waiting.shift()();
      isDrawing = waiting.length > 0;
      if (isDrawing) setTimeout(drawSome, 0);
      else {
        document.documentElement.dataset.drawn = "all";
        document.documentElement.dataset.drawnAfter = String(Math.round(performance.now()));
      }
    }
    function drawAll() {
      while (waiting.length) waiting.shift()();
    }
    addEventListener("beforeprint", drawAll);

    // A figure whose drawing comes later; `draw` gives an element or nothing.
    function figure(caption, draw, attributes) {
      const place = h("div", {});
      const element = h("figure", attributes || {}, caption && h("figcaption", {}, caption), place);
      later(() => {
        const drawing = draw();
        if (drawing) place.replaceWith(drawing);
        else place.replaceWith(h("p", { class: "note" }, "Nothing to draw."));
      });
      return element;
    }

    const colour = (chain) => `var(--c${chain % 8})`;
    const legend = (...keys) => h("div", { class: "legend" }, keys);
    const key = (kind, paint, text) =>
      h("span", { class: "key" }, h("i", { class: kind, style: `color:${paint}` }), text);
    const chainLegend = () =>
      legend(report.head.chains.slice(0, 16).map((chain, i) => key("", colour(i), `chain ${chain.number}`)),
        chainCount > 16 && ` and ${chainCount - 16} more`);
    // A plot: axes with round numbers, and what is drawn within them.
    function ticks(low, high, count) {
      const span = high - low;
      if (!(span > 0)) return [low];
      const raw = span / Math.max(1, count);
      const power = 10 ** Math.floor(Math.log10(raw));
      const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999);
      const first = Math.ceil(low / step - 1e-9);
      const last = Math.floor(high / step + 1e-9);
      if (!(last - first < 50)) return [low, high];
      return range(last - first + 1).map((i) => (first + i) * step);
    }
    function logTicks(low, high) {
      const from = Math.floor(Math.log10(low));
      const to = Math.ceil(Math.log10(high));
      const factors = to - from <= 1 ? [1, 2, 3, 5, 7] : to - from <= 3 ? [1, 3] : [1];
      const stride = Math.ceil((to - from) / 6);
      const list = [];
      for (let power = from; power <= to; power++) {
        if ((power - from) % stride) continue;
        for (const f of factors) list.push(f * 10 ** power);
      }
      return list.filter((t) => t >= low * 0.999 && t <= high * 1.001);
    }

    // A range that is not empty, with some room.
    function roomy(ends, share = 0.04) {
      if (!ends) return [0, 1];
      let [low, high] = ends;
      if (low === high) {
        const half = Math.abs(low) * 0.1 || 0.5;
        return [low - half, high + half];
      }
      const room = (high - low) * share;
      return [low - room, high + room];
    }

    // Options: width, height, x and y (ranges), xLabel, yLabel, logX, logY, label (for readers of the screen), bare (no y axis).
    function plot(options) {
      const { width, height } = options;
      const left = options.left ?? (options.bare ? 8 : 42);
      const right = options.right ?? 8;
      const top = options.top ?? 8;
      const bottom = options.bottom ?? (options.xLabel ? 36 : 22);
      const isLog = (ends, wanted) => wanted && ends[0] > 0;
      const [logX, logY] = [isLog(options.x, options.logX), isLog(options.y, options.logY)];
      const scale = (ends, from, to, log) => {
        const t = log ? Math.log : (v) => v;
        const [a, b] = [t(ends[0]), t(ends[1])];
        return (v) => from + ((to - from) * (t(v) - a)) / (b - a || 1);
      };
      const x = scale(options.x, left, width - right, logX);
      const y = scale(options.y, height - bottom, top, logY);
      const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": options.label || "" });
      const grid = [];
      const xs = options.xTicks ?? (logX ? logTicks(...options.x)
        : ticks(...options.x, (width - left) / (width < 300 ? 48 : 70)));
      const ys = options.bare ? []
        : options.yTicks ?? (logY ? logTicks(...options.y) : ticks(...options.y, (height - bottom) / 38));
      for (const t of ys) grid.push(`M${left} ${y(t).toFixed(1)}H${width - right}`);
      if (grid.length) root.append(svg("path", { class: "gridline", d: grid.join("") }));
      root.append(svg("path", { class: "axis", d: `M${left} ${height - bottom}H${width - right}` }));
      let lastEnd = -Infinity;
      for (const t of xs) {
        const text = options.xFormat ? options.xFormat(t) : format(t, 4);
        const place = x(t);
        const half = text.length * 3.1;
        if (place < left - 1 || place > width - right + 1 || place - half < lastEnd + 4) continue;
        lastEnd = place + half;
        root.append(
          svg("path", { class: "axis", d: `M${place.toFixed(1)} ${height - bottom}v3` }),
          svg("text", { x: place.toFixed(1), y: height - bottom + 14, "text-anchor": "middle" }, text));
      }
      for (const t of ys) {
        root.append(svg("text", { x: left - 5, y: (y(t) + 3.5).toFixed(1), "text-anchor": "end" }, format(t, 4)));
      }
      if (options.xLabel) {
        root.append(svg("text", { x: (left + width - right) / 2, y: height - 5, "text-anchor": "middle" },
          options.xLabel));
      }
      if (options.yLabel) {
        root.append(svg("text", { x: 0, y: 0, "text-anchor": "middle",
          transform: `translate(10 ${(top + height - bottom) / 2}) rotate(-90)` }, options.yLabel));
      }
      const clip = `clip${plot.count++}`;
      root.append(svg("clipPath", { id: clip },
        svg("rect", { x: left, y: top - 2, width: Math.max(0, width - left - right),
          height: Math.max(0, height - top - bottom + 4) })));
      const body = svg("g", { "clip-path": `url(#${clip})` });
      root.append(body);
      const point = (px, py) => `${x(px).toFixed(1)} ${y(py).toFixed(1)}`;
      const path = (d, attributes) => d && body.append(svg("path", { d, fill: "none", ...attributes }));
      const ok = (px, py) => Number.isFinite(px) && Number.isFinite(py) && (!logX || px > 0) && (!logY || py > 0);
      return {
        root, body, x, y,
        line(xs, ys, attributes) {
          let d = "";
          let open = false;
          for (let i = 0; i < xs.length; i++) {
            if (!ok(xs[i], ys[i])) {
              open = false;
              continue;
            }
            d += (open ? "L" : "M") + point(xs[i], ys[i]);
            open = true;
          }
          path(d, { "stroke-width": 1.5, "stroke-linejoin": "round", ...attributes });
        },
        // Between two lines; where one of them is missing there is none.
        area(xs, low, high, attributes) {
          let d = "";
          let run = [];
          const close = () => {
            if (run.length > 1) {
              d += "M" + run.map((i) => point(xs[i], high[i])).join("L") + "L" +
                run.reverse().map((i) => point(xs[i], low[i])).join("L") + "Z";
            }
            run = [];
          };
          for (let i = 0; i < xs.length; i++) {
            if (ok(xs[i], low[i]) && ok(xs[i], high[i])) run.push(i);
            else close();
          }
          close();
          path(d, { stroke: "none", ...attributes });
        },
        // Round points as one path: a line of no length with round ends.
        dots(xs, ys, size, attributes) {
          let d = "";
          for (let i = 0; i < xs.length; i++) if (ok(xs[i], ys[i])) d += `M${point(xs[i], ys[i])}h0`;
          path(d, { "stroke-width": size, "stroke-linecap": "round", ...attributes });
        },
        bars(edges, heights, attributes) {
          let d = "";
          for (let i = 0; i < heights.length; i++) {
            if (!(heights[i] > 0)) continue;
            d += `M${point(edges[i], 0)}V${y(heights[i]).toFixed(1)}H${x(edges[i + 1]).toFixed(1)}V${y(0).toFixed(1)}Z`;
          }
          path(d, { stroke: "none", ...attributes });
        },
        rule(from, to, attributes) {
          path(`M${point(...from)}L${point(...to)}`, { stroke: "var(--faint)", ...attributes });
        },
        note(px, py, text, attributes) {
          body.append(svg("text", { x: x(px).toFixed(1), y: y(py).toFixed(1), ...attributes }, text));
        },
      };
    }
    plot.count = 0;
    // The head: what was run, and what is to be thought of it, in words.
    // The place of the worst of some values; of a summary's column, the sampler's own columns do not count.
    function worstOf(values, isWorse) {
      let worst = -1;
      const isSummary = values.length === summary.names.length;
      values.forEach((value, i) => {
        if (isSummary && ofSampler.has(i)) return;
        if (Number.isFinite(value) && (worst < 0 || isWorse(value, values[worst]))) worst = i;
      });
      return worst;
    }

    function verdict() {
      const { findings, head } = report;
      const grave = findings.filter((finding) => finding.isGrave);
      const broken = head.chains.filter((chain) => chain.ending);
      let tone = "good";
      let title = "Nothing stands against these draws.";
      let text = "No divergences; tree depth, E-BFMI, R-hat and effective sample sizes are satisfactory.";
      if (grave.length) {
        tone = "bad";
        title = "Do not rely on these draws yet.";
        text = `${plural(grave.length, "finding puts", "findings put")} the estimates themselves in doubt.`;
      } else if (findings.length) {
        tone = "warn";
        title = "Usable with care.";
        text = `${plural(findings.length, "finding concerns", "findings concern")} precision or cost.`;
      }
      if (!head.drawsFollowPosterior) {
        tone = "warn";
        title = "The parameters were kept fixed.";
        text = "The draws do not follow a posterior: generated quantities alone vary, and nothing is said about mixing.";
      }
      if (broken.length) {
        if (tone === "good") tone = "warn";
        const endings = [...new Set(broken.map((chain) => chain.ending))].join("; ");
        text += ` The run is not complete: ${plural(broken.length, "chain")} of ${chainCount} ended early (${endings}).`;
      }
      return h("div", { class: `verdict ${tone}`, id: "verdict" }, h("p", {}, h("strong", {}, title), " ", text));
    }

    function tiles() {
      const { head, sampler } = report;
      const tile = (value, text, flag) =>
        h("div", { class: flag ? "tile flag" : "tile" }, h("b", {}, value), h("span", {}, text));
      const list = [];
      const lengths = new Set(head.chains.map((chain) => chain.draws));
      list.push(tile(whole(head.drawCount), lengths.size === 1
        ? `draws: ${plural(chainCount, "chain")} of ${whole(head.chains[0].draws)}`
          : `draws in ${plural(chainCount, "chain")}`));
      if (head.drawsFollowPosterior) {
        list.push(tile(whole(sampler.divergences), "divergent transitions", sampler.divergences > 0));
        const rHat = worstOf(summary.rHat, (a, b) => a > b);
        if (rHat >= 0) list.push(tile(fixed(summary.rHat[rHat], 3), `worst R-hat: ${summary.names[rHat]}`,
          isPoorRHat(summary.rHat[rHat])));
        for (const [values, name] of [[summary.essBulk, "bulk"], [summary.essTail, "tail"]]) {
          const i = worstOf(values, (a, b) => a < b);
          if (i >= 0) list.push(tile(whole(values[i]), `least ${name} ESS: ${summary.names[i]}`, isPoorESS(values[i])));
        }
        const energies = head.chains.map((chain) => num(chain.eBFMI)).filter(Number.isFinite);
        if (energies.length) list.push(tile(fixed(Math.min(...energies), 2), "least E-BFMI",
          Math.min(...energies) < 0.3));
      }
      return h("div", { class: "tiles" }, list);
    }

    function drawHead() {
      const { head } = report;
      document.getElementById("head").append(
        h("h1", {}, head.model),
        h("p", { class: "lead" },
          [head.method, plural(chainCount, "chain"), `${whole(head.drawCount)} draws`].join(" · ")),
        verdict(), tiles(),
        h("dl", { class: "facts" }, head.facts.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
        head.settings.length > 0 && h("details", {}, h("summary", {}, "Settings of the run"),
          h("dl", { class: "facts" },
            head.settings.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value || "–")]))));
    }

    function diagnosisSection() {
      const { findings, notes } = report;
      const quantities = new Map(summary.names.map((name, i) => [name, i]));
      const list = findings.map((finding) => {
        const links = finding.parameters.filter((name) => detailOf.has(quantities.get(name))).slice(0, 8);
        return h("div", { class: `finding ${finding.isGrave ? "bad" : "warn"}` },
          h("p", {}, h("b", {}, finding.isGrave ? "In doubt: " : "With care: "), finding.message),
          h("p", { class: "advice" }, finding.advice),
          links.length > 0 && h("p", { class: "noprint" }, "Look at: ",
            links.map((name, i) => [i > 0 && ", ",
              h("button", { class: "link", onclick: () => showQuantity(quantities.get(name)) }, name)])));
      });
      if (!list.length) {
        list.push(h("p", {}, report.head.drawsFollowPosterior
          ? "Nothing is wrong that the draws or the sampler would show."
          : "There is nothing to diagnose: parameters were kept fixed."));
      }
      if (notes.length) list.push(h("h3", {}, "What this page cannot show"),
        h("ul", { class: "note" }, notes.map((note) => h("li", {}, note))));
      return list;
    }
    // The summary: a table by block; large variables are folded, and any quantity can be searched for.
    const foldBeyond = 12;
    const rowsPerPage = 40;

    function shape(variable) {
      return variable.sizes.length ? `[${variable.sizes.join(", ")}]` : "";
    }

    // An interval on a scale: 90 % thin, 50 % thick, the median as a point.
    function interval(i, low, high, zero) {
      const [width, height] = [224, 20];
      const [q5, q25, q50, q75, q95] = summary.quantiles.map((list) => list[i]);
      if (![q5, q95].every(Number.isFinite)) return null;
      const x = (v) => 6 + ((width - 12) * (v - low)) / (high - low || 1);
      const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
        "aria-label": `median ${format(q50)}, 90 % interval ${format(q5)} to ${format(q95)}` });
      if (zero && low < 0 && high > 0) root.append(svg("path", { class: "gridline", d: `M${x(0)} 0V${height}` }));
      const flag = isPoorRHat(summary.rHat[i]) ? "var(--bad)" : "var(--band)";
      root.append(
        svg("path", { d: `M${x(q5)} 10H${x(q95)}`, stroke: flag, "stroke-width": 1.5 }),
        svg("path", { d: `M${x(q25)} 10H${x(q75)}`, stroke: flag, "stroke-width": 5, "stroke-opacity": 0.55 }),
        svg("circle", { cx: x(q50), cy: 10, r: 3.2, fill: flag }));
      return root;
    }

    // The scale under the intervals of a variable.
    function scaleRow(low, high) {
      const [width, height] = [224, 17];
      const x = (v) => 6 + ((width - 12) * (v - low)) / (high - low || 1);
      const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
      root.append(svg("path", { class: "axis", d: `M6 1H${width - 6}` }));
      for (const t of ticks(low, high, 5)) {
        root.append(svg("path", { class: "axis", d: `M${x(t)} 1v3` }),
          svg("text", { x: clamp(x(t), 12, width - 12), y: 15, "text-anchor": "middle" }, format(t, 3)));
      }
      return root;
    }

    // The density of a single number with its median and 90 % interval below.
    function sparkline(i) {
      const [width, height] = [224, 30];
      const curve = detailOf.get(i)?.density;
      if (!curve || curve.isDiscrete) {
        const ends = extent([summary.quantiles[0][i]], [summary.quantiles[4][i]]);
        return ends && interval(i, ...roomy(ends, 0.15), false);
      }
      const density = unpack(curve.density);
      const xs = spaced(num(curve.low), num(curve.high), density.length);
      const top = Math.max(...density);
      const x = (v) => 6 + ((width - 12) * (v - xs[0])) / (xs[xs.length - 1] - xs[0]);
      const y = (v) => 23 - (21 * v) / top;
      const flag = isPoorRHat(summary.rHat[i]) ? "var(--bad)" : "var(--band)";
      const outline = range(density.length).map((k) => `${x(xs[k]).toFixed(1)} ${y(density[k]).toFixed(1)}`).join("L");
      const [q5, q50, q95] = [0, 2, 4].map((k) => clamp(summary.quantiles[k][i], xs[0], xs[xs.length - 1]));
      return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
        "aria-label": `density; median ${format(q50)}, 90 % interval ${format(q5)} to ${format(q95)}` },
        svg("path", { d: `M${x(xs[0])} 23L${outline}L${x(xs[xs.length - 1])} 23Z`, fill: flag, "fill-opacity": 0.22,
          stroke: flag, "stroke-width": 1 }),
        svg("path", { d: `M${x(q5)} 26.5H${x(q95)}`, stroke: flag, "stroke-width": 2 }),
        svg("circle", { cx: x(q50), cy: 26.5, r: 2.8, fill: flag }));
    }

    const headings = () => h("thead", {}, h("tr", {},
      ["", "posterior", "mean", "MCSE", "sd", "5 %", "50 %", "95 %", "ESS bulk", "ESS tail", "R-hat"]
        .map((text, k) => h("th", { scope: "col", class: k === 1 ? "plot" : null }, text))));

    function cells(i) {
      const cell = (text, flag) =>
        h("td", { class: flag ? "flag" : null }, text, flag && h("span", { class: "visually-hidden" }, " (poor)"));
      const mixes = report.head.drawsFollowPosterior;
      return [
        cell(format(summary.mean[i], 4)), cell(format(summary.mcse[i], 2)), cell(format(summary.sd[i], 3)),
        [0, 2, 4].map((k) => cell(format(summary.quantiles[k][i], 4))),
        cell(whole(summary.essBulk[i]), mixes && isPoorESS(summary.essBulk[i])),
        cell(whole(summary.essTail[i]), mixes && isPoorESS(summary.essTail[i])),
        cell(fixed(summary.rHat[i], 3), mixes && isPoorRHat(summary.rHat[i])),
      ];
    }

    function nameCell(i, comment, isElement) {
      const name = summary.names[i];
      return h("td", { class: "name" },
        detailOf.has(i) ? h("button", { class: "link", title: "Show its chains", onclick: () => showQuantity(i) },
          name) : name,
        !isElement && comment && h("small", {}, comment));
    }

    function variableRows(variable) {
      const places = range(variable.count).map((k) => variable.first + k);
      if (variable.count === 1 && variable.sizes.length === 0) {
        return [h("tr", {}, nameCell(places[0], variable.comment), h("td", { class: "plot" }, sparkline(places[0])),
          cells(places[0]))];
      }
      const ends = extent(summary.quantiles[0].subarray(variable.first, variable.first + variable.count),
        summary.quantiles[4].subarray(variable.first, variable.first + variable.count));
      const [low, high] = roomy(ends, 0.03);
      // Elements of very different size say nothing on one scale.
      const widths = places.map((i) => summary.quantiles[4][i] - summary.quantiles[0][i]).filter((w) => w > 0)
        .sort((a, b) => a - b);
      const isMixed = variable.count <= foldBeyond && places.every((i) => detailOf.has(i))
        && high - low > 12 * (widths[widths.length >> 1] ?? 0);
      const element = (i) => h("tr", { class: "element" }, nameCell(i, "", true),
        h("td", { class: "plot" }, isMixed ? sparkline(i) : interval(i, low, high, true)), cells(i));
      const worst = worstOf(summary.rHat.subarray(variable.first, variable.first + variable.count), (a, b) => a > b);
      const least = worstOf(summary.essBulk.subarray(variable.first, variable.first + variable.count), (a, b) => a < b);
      let text = `${variable.count} elements`;
      if (worst >= 0) text += `; worst R-hat ${fixed(summary.rHat[variable.first + worst], 3)}`;
      if (least >= 0) text += `, least ESS ${whole(summary.essBulk[variable.first + least])}`;
      const head = h("tr", { class: "fold" });
      let isOpen = variable.count <= foldBeyond;
      let page = 0;
      let rows = [];
      const pages = Math.ceil(variable.count / rowsPerPage);
      const toggle = h("button", { class: "link", "aria-expanded": String(isOpen), onclick: () => {
        isOpen = !isOpen;
        update();
      } }, `${variable.name}${shape(variable)}`);
      const turn = (step) => h("button", { onclick: () => {
        page = clamp(page + step, 0, pages - 1);
        update();
      } }, step < 0 ? "‹ before" : "next ›");
      function update() {
        toggle.setAttribute("aria-expanded", String(isOpen));
        for (const row of rows) row.remove();
        rows = isOpen ? places.slice(page * rowsPerPage, (page + 1) * rowsPerPage).map(element) : [];
        if (isOpen && !isMixed) rows.push(h("tr", {}, h("td", {}), h("td", { class: "plot" }, scaleRow(low, high)),
          h("td", { colspan: 9 },
          pages > 1 && h("span", { class: "noprint" },
            `${page * rowsPerPage + 1}–${Math.min(variable.count, (page + 1) * rowsPerPage)} of ${variable.count} `,
            turn(-1), " ", turn(1)))));
        head.after(...rows);
      }
      head.append(h("td", { class: "name" }, toggle, variable.comment && h("small", {}, variable.comment)),
        h("td", { colspan: 10, class: "note" }, text));
      later(update);
      return [head];
    }

    function summarySection() {
      const blocks = new Map();
      for (const variable of report.variables) {
        if (variable.block === "sampler" && variable.name !== "lp__") continue;
        if (!blocks.has(variable.block)) blocks.set(variable.block, []);
        blocks.get(variable.block).push(variable);
      }
      const titles = { draws: "variables", sampler: "log density" };
      const body = h("tbody", {});
      for (const [block, variables] of blocks) {
        body.append(h("tr", { class: "block" }, h("th", { colspan: 11, scope: "colgroup" }, titles[block] || block)));
        for (const variable of variables) body.append(...variableRows(variable));
      }
      const found = h("tbody", { hidden: true });
      const search = h("input", { type: "search", placeholder: "such as theta[3]", size: 22, oninput: () => {
        const text = search.value.trim().toLowerCase();
        body.hidden = text !== "";
        found.hidden = text === "";
        found.replaceChildren();
        if (!text) return;
        const hits = [];
        for (let i = 0; i < summary.names.length && hits.length < 200; i++) {
          if (summary.names[i].toLowerCase().includes(text)) hits.push(i);
        }
        for (const i of hits) found.append(h("tr", {}, nameCell(i, "", true), h("td", { class: "plot" }, sparkline(i)),
          cells(i)));
        if (!hits.length) found.append(h("tr", {},
          h("td", { colspan: 11, class: "note" }, "no quantity has this in its name")));
      } });
      return [
        h("p", { class: "lead" },
          "Single numbers show their density, elements of an array intervals on one scale: 90 % thin, 50 % thick, the median as a point. ",
          report.head.drawsFollowPosterior
            && `Marked: R-hat above ${worstRHat}, effective sample sizes below ${leastESS}.`),
        h("div", { class: "controls" }, h("label", {}, "Search", search)),
        h("div", { class: "scroll" }, h("table", { id: "summary-table" }, headings(), body, found)),
      ];
    }
    // The chains of chosen quantities: density, trace, ranks, autocorrelation, growth of the effective sample size.
    const shownQuantities = [];
    let quantityList = null;

    function densityPlot(i, detail, size) {
      const curve = detail.density;
      if (!curve) return null;
      const all = unpack(curve.density);
      const prior = priorOf.get(i);
      const [low, high] = [num(curve.low), num(curve.high)];
      const chains = detail.chainDensities.map(unpack);
      const top = Math.max(...all, ...chains.map((list) => Math.max(0, ...list)));
      const x = curve.isDiscrete ? [low - 0.6, high + 0.6] : [low, high];
      const p = plot({ ...size, x, y: [0, top * 1.06], bare: true, label: `density of ${summary.names[i]} by chain` });
      if (curve.isDiscrete) {
        p.bars(range(all.length + 1).map((k) => low + k - 0.45), all, { fill: "var(--band)", "fill-opacity": 0.5 });
        return p.root;
      }
      p.area(spaced(low, high, all.length), all.map(() => 0), all, { fill: "var(--band)", "fill-opacity": 0.12 });
      if (prior) {
        const density = unpack(prior.curve.density);
        p.line(spaced(num(prior.curve.low), num(prior.curve.high), density.length), density,
          { stroke: "var(--prior)", "stroke-dasharray": "4 3" });
      }
      chains.forEach((list, chain) =>
        p.line(spaced(low, high, list.length), list, { stroke: colour(chain), "stroke-width": 1.2 }));
      return p.root;
    }

    function tracePlot(i, size) {
      const draws = sampled(i);
      if (!draws) return null;
      const { chains, iterations, extra, divergent } = report.sample;
      const skip = new Set(extra);
      const ends = extent(draws);
      if (!ends) return null;
      const last = Math.max(1, ...report.head.chains.map((chain) => chain.draws));
      const p = plot({ ...size, x: [0, last], y: roomy(ends), label: `trace of ${summary.names[i]}`,
        yTicks: ticks(...roomy(ends), 3) });
      for (let chain = 0; chain < chainCount; chain++) {
        const places = range(draws.length).filter((k) => chains[k] === chain && !skip.has(k));
        p.line(places.map((k) => iterations[k] + 1), places.map((k) => draws[k]),
          { stroke: colour(chain), "stroke-width": 0.8, "stroke-opacity": 0.8 });
      }
      if (divergent.length) {
        p.dots(divergent.map((k) => iterations[k] + 1), divergent.map(() => p.y ? roomy(ends)[0] : 0), 4,
          { stroke: "var(--outside)" });
      }
      return p.root;
    }

    function rankPlot(i, detail, size) {
      if (!detail.ranks.length) return null;
      const bins = detail.ranks[0].length;
      const expected = detail.ranks.map((counts) => counts.reduce((a, b) => a + b, 0) / bins);
      const ratios = detail.ranks.map((counts, chain) => counts.map((count) => count / (expected[chain] || 1)));
      const top = Math.max(1.6, ...ratios.flat()) * 1.05;
      const p = plot({ ...size, x: [0, bins], y: [0, top], bare: true, xTicks: [0, bins / 2, bins],
        xFormat: (t) => (t === 0 ? "0" : t === bins ? "1" : "½"), label: `ranks of ${summary.names[i]} by chain` });
      const spread = 2 * Math.sqrt((1 - 1 / bins) / (Math.min(...expected) || 1));
      p.area([0, bins], [1 - spread, 1 - spread].map((v) => Math.max(0, v)), [1 + spread, 1 + spread],
        { fill: "var(--faint)", "fill-opacity": 0.18 });
      ratios.forEach((heights, chain) => {
        const xs = heights.flatMap((_, k) => [k, k + 1]);
        p.line(xs, heights.flatMap((v) => [v, v]), { stroke: colour(chain), "stroke-width": 1.3 });
      });
      return p.root;
    }

    function autocorrelationPlot(i, detail, size) {
      const lists = detail.autocorrelations.map(unpack).filter((list) => list.length);
      if (!lists.length) return null;
      const longest = Math.max(...lists.map((list) => list.length));
      const p = plot({ ...size, x: [0, longest - 1 || 1],
        y: [Math.min(-0.2, ...lists.map((list) => Math.min(...list))), 1.02], left: 30, yTicks: [0, 0.5, 1],
        label: `autocorrelation of ${summary.names[i]} by lag` });
      p.rule([0, 0], [longest, 0]);
      detail.autocorrelations.map(unpack)
        .forEach((list, chain) => p.line(range(list.length), list, { stroke: colour(chain), "stroke-width": 1.3 }));
      return p.root;
    }

    function growthPlot(i, detail, size) {
      const growth = detail.growth;
      if (!growth) return null;
      const [bulk, tail] = [unpack(growth.bulk), unpack(growth.tail)];
      const ends = extent(bulk, tail);
      if (!ends) return null;
      const last = growth.draws[growth.draws.length - 1];
      const p = plot({ ...size, x: [0, last], y: [0, Math.max(ends[1], leastESS) * 1.06], left: 40,
        xTicks: [0, last / 2, last], label: `effective sample size of ${summary.names[i]} by draws` });
      p.rule([0, leastESS], [last, leastESS], { "stroke-dasharray": "4 3" });
      p.line(growth.draws, bulk, { stroke: "var(--band)" });
      p.line(growth.draws, tail, { stroke: "var(--band)", "stroke-dasharray": "3 3" });
      return p.root;
    }

    function quantityCard(i) {
      const detail = detailOf.get(i);
      const name = summary.names[i];
      const mixes = report.head.drawsFollowPosterior;
      const text = [`${format(summary.mean[i], 4)} ± ${format(summary.sd[i], 3)}`,
        mixes && `R-hat ${fixed(summary.rHat[i], 3)}`,
          mixes && `ESS ${whole(summary.essBulk[i])} bulk, ${whole(summary.essTail[i])} tail`,
      ].filter(Boolean).join(" · ");
      const close = h("button", { "aria-label": `Take ${name} away`, onclick: () => {
        shownQuantities.splice(shownQuantities.indexOf(i), 1);
        card.remove();
      } }, "✕");
      const size = { width: 230, height: 120, top: 6 };
      const body = !detail.density
        ? h("p", { class: "note" },
          summary.sd[i] === 0 ? `All draws are ${format(summary.mean[i], 6)}.`
          : "Its draws are not all finite numbers: nothing to draw.")
        : h("div", { class: "panels" },
          figure("density", () => densityPlot(i, detail, size)),
          figure("trace", () => tracePlot(i, { width: 350, height: 120, top: 6, left: 44 }), { class: "trace" }),
          figure("ranks", () => rankPlot(i, detail, size)),
          figure("autocorrelation", () => autocorrelationPlot(i, detail, size)),
          detail.growth && figure("ESS by draws", () => growthPlot(i, detail, size)));
      const card = h("article", { class: "quantity", id: `quantity-${i}`, tabindex: -1 },
        h("header", {}, h("h4", {}, name), h("span", { class: "note" }, text), close), body);
      return card;
    }

    // Shows a quantity among the chains, and goes there.
    function showQuantity(i, goes = true) {
      if (!detailOf.has(i) || !quantityList) return;
      if (!shownQuantities.includes(i)) {
        shownQuantities.push(i);
        const card = quantityCard(i);
        if (goes) quantityList.prepend(card);
        else quantityList.append(card);
      }
      if (!goes) return;
      const card = document.getElementById(`quantity-${i}`);
      card.scrollIntoView({ block: "center" });
      card.focus({ preventScroll: true });
    }

    function chainsSection() {
      quantityList = h("div", {});
      const ofModel = report.details.map((detail) => detail.quantity).filter((i) => !summary.names[i].endsWith("__"));
      const suspects = report.sampler.suspects.slice(0, 3);
      const badness = (i) => (Number.isFinite(summary.rHat[i]) ? (summary.rHat[i] - 1) * 1e4
        : 0) - Math.min(summary.essBulk[i] || 0, summary.essTail[i] || 0) / 1e3;
      const varying = ofModel.filter((i) => detailOf.get(i).density);
      const worst = [...varying].sort((a, b) => badness(b) - badness(a)).slice(0, 3);
      const first = [...new Set([...worst, ...suspects])].slice(0, 5);
      for (const i of first.length ? first : ofModel.slice(0, 3)) showQuantity(i, false);
      const options = h("datalist", { id: "quantities" },
        report.details.map((detail) => h("option", { value: summary.names[detail.quantity] })));
      const input = h("input",
        { list: "quantities", size: 22, "aria-label": "Quantity to show", placeholder: "such as mu" });
      const add = () => {
        const i = summary.names.indexOf(input.value.trim());
        if (detailOf.has(i)) {
          input.setCustomValidity("");
          input.value = "";
          showQuantity(i);
        } else {
          input.setCustomValidity("No quantity of this name has curves in this page.");
          input.reportValidity();
        }
      };
      input.addEventListener("keydown", (event) => event.key === "Enter" && add());
      input.addEventListener("input", () => input.setCustomValidity(""));
      const stride = report.sample.stride;
      const total = summary.names.filter((name) => !name.endsWith("__")).length;
      return [
        h("p", { class: "lead" },
          "The quantities that mix worst are shown first. Chains that agree have the same density, overlap in the trace, and have ranks near 1 (grey: where chance puts 95 % of the bars). ",
          stride > 1 && `Traces show one draw in ${stride}; all statistics are of all draws. `,
          ofModel.length < total && `Of ${whole(total)} quantities ${ofModel.length} have curves here: small variables whole, of large ones the elements that mix worst.`),
        h("div", { class: "controls" }, input, options, h("button", { onclick: add }, "Show"),
          h("button", { onclick: () => ofModel.forEach((i) => showQuantity(i, false)) }, `Show all ${ofModel.length}`)),
        chainLegend(),
        legend(report.priors.length > 0 && key("dash", "var(--prior)", "prior density"),
          key("", "var(--band)", "ESS bulk"), key("dash", "var(--band)", "ESS tail"),
          key("dash", "var(--faint)", `ESS of ${leastESS}`),
          report.sampler.divergences > 0 && key("dot", "var(--outside)", "divergent transition")),
        quantityList,
      ];
    }
    // Priors beside posteriors.
    function priorPlot(prior) {
      const density = unpack(prior.curve.density);
      const xs = spaced(num(prior.curve.low), num(prior.curve.high), density.length);
      const curves = prior.quantities.map((i) => detailOf.get(i)?.density)
        .filter((curve) => curve && !curve.isDiscrete);
      const lists = curves.map((curve) => unpack(curve.density));
      const tops = lists.map((list) => Math.max(...list));
      const ends = extent(curves.map((curve) => num(curve.low)), curves.map((curve) => num(curve.high)));
      const q = unpack(prior.quantiles);
      // The prior's central 90 % and the posterior, within what was computed.
      const wide = extent([q[0], q[4]], ends || []);
      const span = ends ? ends[1] - ends[0] : Infinity;
      const x = [Math.max(xs[0], ends ? Math.max(wide[0], ends[0] - 4 * span) : wide[0]),
        Math.min(xs[xs.length - 1], ends ? Math.min(wide[1], ends[1] + 4 * span) : wide[1])];
      const finite = [...density].filter(Number.isFinite);
      const top = Math.max(...tops, Math.min(Math.max(...finite), 1.5 * Math.max(...tops, 0) || Infinity));
      const p = plot({ width: 300, height: 150, x, y: [0, top * 1.05], bare: true,
        label: `prior and posterior of ${prior.name}` });
      lists.forEach((list, k) => {
        const points = spaced(num(curves[k].low), num(curves[k].high), list.length);
        if (lists.length <= 3) p.area(points, list.map(() => 0), list, { fill: "var(--band)", "fill-opacity": 0.2 });
        p.line(points, list, { stroke: "var(--band)", "stroke-width": lists.length > 6 ? 0.8 : 1.5,
          "stroke-opacity": lists.length > 6 ? 0.6 : 1 });
      });
      p.area(xs, xs.map(() => 0), density, { fill: "var(--prior)", "fill-opacity": 0.1 });
      p.line(xs, density, { stroke: "var(--prior)", "stroke-dasharray": "5 3", "stroke-width": 1.8 });
      return p.root;
    }

    // How much narrower the posterior is: 1 − (sd of the posterior over that of the prior), by their central 50 %.
    function contraction(prior) {
      const q = unpack(prior.quantiles);
      const width = q[3] - q[1];
      const shares = prior.quantities.map((i) => 1 - (summary.quantiles[3][i] - summary.quantiles[1][i]) / width)
        .filter(Number.isFinite);
      if (!shares.length) return "";
      const [low, high] = extent(shares);
      const text = (share) => `${Math.round(100 * Math.max(0, share))} %`;
      if (high < 0.05) return "the data add little";
      return text(low) === text(high) ? `narrower by ${text(low)}` : `narrower by ${text(low)} to ${text(high)}`;
    }

    function priorsSection() {
      const { priors, undrawnPriors } = report;
      if (!priors.length && !undrawnPriors.length) return null;
      const shown = 24;
      const grid = h("div", { class: "grid four" });
      const card = (prior) => h("div", { class: "stack" },
        h("h4", {}, prior.quantities.length > 1 ? `${prior.name} (${prior.quantities.length} elements)` : prior.name),
        h("p", { class: "note" }, h("code", {}, prior.statement), prior.line > 0 && ` line ${prior.line}`, h("br"),
          contraction(prior)),
        figure(null, () => priorPlot(prior)));
      grid.append(...priors.slice(0, shown).map(card));
      const more = priors.length > shown && h("button", { onclick: () => {
        grid.append(...priors.slice(shown).map(card));
        more.remove();
      } }, `Show ${priors.length - shown} more`);
      return [
        h("p", { class: "lead" },
          "The prior's density as the program states it, normalised within the parameter's bounds, over the posterior's."),
        priors.length > 0 && legend(key("dash", "var(--prior)", "prior"), key("", "var(--band)", "posterior")),
        grid, more,
        undrawnPriors.length > 0
          && h("details", { open: priors.length === 0 },
          h("summary", {}, `${plural(undrawnPriors.length, "prior")} not drawn`),
          h("ul", { class: "note" },
            undrawnPriors.map((prior) => h("li", {}, h("code", {}, prior.name), `: ${prior.reason}`)))),
      ];
    }
    // What the sampler did: chains, energy, tree depths, divergences.
    function chainTable() {
      const { chains } = report.head;
      const has = (name) => chains.some((chain) => chain[name] !== undefined && chain[name] !== null);
      const columns = [
        ["chain", (chain) => String(chain.number)], ["draws", (chain) => whole(chain.draws)],
        has("warmupSeconds") && ["warm-up, s", (chain) => format(chain.warmupSeconds, 3)],
        has("samplingSeconds") && ["sampling, s", (chain) => format(chain.samplingSeconds, 3)],
        has("stepSize") && ["step size", (chain) => format(chain.stepSize, 3)],
        has("acceptance") && ["acceptance", (chain) => format(chain.acceptance, 3)],
        ["divergences", (chain) => whole(chain.divergences), (chain) => chain.divergences > 0],
        ["greatest depth", (chain) => whole(chain.depthSaturations), (chain) => chain.depthSaturations > 0],
        has("eBFMI") && ["E-BFMI", (chain) => format(chain.eBFMI, 3), (chain) => num(chain.eBFMI) < 0.3],
        chains.some((chain) => chain.ending)
          && ["ending", (chain) => chain.ending || "complete", (chain) => chain.ending !== ""],
      ].filter(Boolean);
      return h("div", { class: "scroll" }, h("table", {},
        h("thead", {}, h("tr", {}, columns.map(([title]) => h("th", { scope: "col" }, title)))),
        h("tbody", {}, chains.map((chain) =>
          h("tr", {}, columns.map(([, text, flag]) =>
          h("td", { class: flag?.(chain) ? "flag" : null }, text(chain))))))));
    }

    function histogramPlot(size, list, label, xLabel) {
      const [first] = list;
      const top = Math.max(...list.flatMap((entry) => entry.histogram.counts));
      const [low, high] = [num(first.histogram.low), num(first.histogram.high)];
      const p = plot({ ...size, x: [low, high], y: [0, top * 1.05], bare: true, label, xLabel });
      for (const { histogram, paint } of list) {
        const edges = spaced(low, high, histogram.counts.length + 1);
        p.bars(edges, histogram.counts, { fill: paint, "fill-opacity": 0.35 });
        const xs = histogram.counts.flatMap((_, k) => [edges[k], edges[k + 1]]);
        p.line(xs, histogram.counts.flatMap((v) => [v, v]), { stroke: paint, "stroke-width": 1 });
      }
      return p.root;
    }

    // The draws that plots of pairs show: evenly thinned, and the divergent ones.
    function split() {
      const divergent = new Set(report.sample.divergent);
      const extra = new Set(report.sample.extra);
      const others = range(report.sample.chains.length).filter((k) => !divergent.has(k) && !extra.has(k));
      return { divergent: report.sample.divergent, others };
    }

    function parallelPlot(quantities) {
      const { divergent, others } = split();
      const few = others.filter((_, k) => k % Math.ceil(others.length / 250) === 0);
      const shown = quantities.map((i) => ({ i, values: sampled(i) })).filter((entry) => entry.values);
      if (shown.length < 2) return null;
      const place = shown.map(({ i, values }) => {
        const [low, high] = roomy(extent(values));
        return { name: summary.names[i], at: (k) => (values[k] - low) / (high - low) };
      });
      const width = 1100;
      const p = plot({ width, height: 250, x: [0, shown.length - 1], y: [0, 1], bare: true, left: 40, right: 40,
        bottom: 46, xTicks: [],
        label: `parallel coordinates of ${place.map((entry) => entry.name).join(", ")}` });
      const draw = (list, attributes) => {
        for (const k of list) p.line(range(place.length), place.map((entry) => entry.at(k)), attributes);
      };
      draw(few, { stroke: "var(--faint)", "stroke-width": 0.6, "stroke-opacity": 0.3 });
      draw(divergent.slice(0, 200), { stroke: "var(--outside)", "stroke-width": 1, "stroke-opacity": 0.7 });
      place.forEach((entry, k) => {
        p.rule([k, 0], [k, 1], { stroke: "var(--soft)", "stroke-opacity": 0.5 });
        p.root.append(svg("text",
          { x: p.x(k), y: 250 - 28, "text-anchor": "end", transform: `rotate(-24 ${p.x(k)} ${250 - 28})` },
          entry.name));
      });
      return p.root;
    }

    function pairPlot(a, b, logs, size) {
      const [xs, ys] = [sampled(a), sampled(b)];
      if (!xs || !ys) return null;
      const { divergent, others } = split();
      const limits = (list, log) => {
        const ends = extent(list);
        if (!ends) return null;
        if (log && ends[0] > 0) return [ends[0] * 0.9, ends[1] * 1.1];
        return roomy(ends);
      };
      const [x, y] = [limits(xs, logs.has(a)), limits(ys, logs.has(b))];
      if (!x || !y) return null;
      const scale = (i) => (logs.has(i) ? `${summary.names[i]}, log scale` : summary.names[i]);
      const p = plot({ ...size, x, y, logX: logs.has(a), logY: logs.has(b), xLabel: scale(a), yLabel: scale(b),
        left: 58,
        label: `${summary.names[b]} against ${summary.names[a]}` });
      const pick = (list, values) => list.map((k) => values[k]);
      p.dots(pick(others, xs), pick(others, ys), 2.6, { stroke: "var(--band)", "stroke-opacity": 0.35 });
      p.dots(pick(divergent, xs), pick(divergent, ys), 4.2, { stroke: "var(--outside)", "stroke-opacity": 0.9 });
      return p.root;
    }

    // Positive quantities that range over more than a factor of 20 are seen better on a logarithmic scale.
    const logarithmic = new Map();
    function isLogarithmic(i) {
      if (!logarithmic.has(i)) {
        const ends = extent(sampled(i) || []);
        logarithmic.set(i, Boolean(ends && ends[0] > 0 && ends[1] / ends[0] > 20));
      }
      return logarithmic.get(i);
    }

    function pairsControl() {
      const names = report.sample.quantities.filter((i) => detailOf.get(i).density && !summary.names[i].match(/^(?!lp__).*__$/));
      if (names.length < 2) return null;
      const { suspects } = report.sampler;
      const select = (chosen, label) => h("select", { "aria-label": label, onchange: () => update() },
        names.map((i) => h("option", { value: i, selected: i === chosen }, summary.names[i])));
      const first = suspects[0] ?? names[0];
      const second = suspects[1] ?? names.find((i) => i !== first);
      const [x, y] = [select(first, "across"), select(second, "up")];
      const box = (i) => h("input", { type: "checkbox", checked: isLogarithmic(i), onchange: () => update() });
      const [logX, logY] = [box(first), box(second)];
      const place = h("div", { class: "grid two" });
      for (const [list, tick] of [[x, logX], [y, logY]]) list.addEventListener("change",
        () => { tick.checked = isLogarithmic(Number(list.value)); update(); });
      function update() {
        const [a, b] = [Number(x.value), Number(y.value)];
        const own = new Set([...(logX.checked ? [a] : []), ...(logY.checked ? [b] : [])]);
        place.replaceChildren(h("figure", {}, pairPlot(a, b, own, { width: 520, height: 360 }) || ""));
      }
      later(update);
      return [h("h3", {}, "Any pair"),
        h("div", { class: "controls" }, h("label", {}, "across", x), h("label", {}, logX, "log scale"),
        h("label", {}, "up", y), h("label", {}, logY, "log scale")), place];
    }

    function samplerSection() {
      const { sampler, head } = report;
      const figures = [];
      if (sampler.energy && sampler.energyChange) {
        figures.push(h("div", {}, h("h4", {}, "Energy"),
          legend(key("box half", "var(--c0)", "marginal, about its mean"),
          key("box half", "var(--c1)", "change from draw to draw")),
          figure(null, () => histogramPlot({ width: 360, height: 190 },
            [{ histogram: sampler.energy, paint: "var(--c0)" },
            { histogram: sampler.energyChange, paint: "var(--c1)" }],
            "energies and their changes", "energy")),
          h("p", { class: "note" },
            "Where the changes are much narrower than the marginal energy, the sampler moves slowly between energies and may miss tails.")));
      }
      if (sampler.depths.length) {
        figures.push(h("div", {}, h("h4", {}, "Tree depth"), figure(null, () => {
          const depths = sampler.depths;
          const p = plot({ width: 360, height: 190, x: [-0.6, Math.max(depths.length - 1, 4) + 0.6],
            y: [0, Math.max(...depths) * 1.05], bare: true,
            xTicks: range(Math.max(depths.length, 5)), xLabel: `depth; at most ${sampler.maxDepth}`,
              label: "tree depths" });
          p.bars(range(depths.length + 1).map((k) => k - 0.4), depths.map((v) => v), { fill: "none" });
          depths.forEach((count, k) =>
            p.bars([k - 0.4, k + 0.4], [count],
            { fill: k >= sampler.maxDepth ? "var(--outside)" : "var(--band)", "fill-opacity": 0.6 }));
          return p.root;
        })));
      }
      if (sampler.acceptance) {
        figures.push(h("div", {}, h("h4", {}, "Acceptance"),
          figure(null, () => histogramPlot({ width: 360, height: 190 },
          [{ histogram: sampler.acceptance, paint: "var(--c0)" }], "acceptance statistics", "acceptance statistic"))));
      }
      const parts = [chainTable(), figures.length > 0 && h("div", { class: "grid three" }, figures)];
      if (!head.drawsFollowPosterior || !sampler.suspects.length) return parts;
      const some = sampler.suspects.slice(0, 12);
      parts.push(h("h3", {}, sampler.divergences ? `${plural(sampler.divergences, "divergent transition")}` : "Pairs"));
      if (sampler.divergences) {
        const separations = unpack(sampler.separations);
        const told = some.slice(0, 3).filter((_, k) => separations[k] > 0.3)
          .map((i, k) => `${summary.names[i]} (its divergent draws lie ${format(separations[k], 2)} sd off)`);
        parts.push(h("p", {}, told.length ? `What tells them best from the others: ${told.join(", ")}. `
          : "No single parameter tells them from the others. ",
          "Where divergent draws crowd together, the sampler cannot follow the posterior: a narrow neck, such as a spread between groups near 0, asks for another parameterisation."));
        parts.push(legend(key("", "var(--faint)", "some of the other draws"),
          key("", "var(--outside)", "divergent draws")));
        if (some.length > 1) parts.push(h("div", { class: "scroll" },
          figure("Parallel coordinates: each line is a draw, each axis a parameter from its least to its greatest draw.", () => parallelPlot(some))));
      } else {
        parts.push(h("p", { class: "note" },
          "No transition diverged. The parameters with the smallest effective sample sizes, two by two:"));
      }
      const grid = h("div", { class: "grid three" });
      const worst = some.slice(0, 4);
      worst.forEach((a, i) => worst.slice(i + 1)
        .forEach((b) => grid.append(figure(null,
          () => pairPlot(a, b, new Set([a, b].filter(isLogarithmic)), { width: 350, height: 240 })))));
      parts.push(grid, pairsControl());
      return parts;
    }
    // Data beside replications: densities, statistics, coverage, residuals.
    const outcomeData = report.outcomes.map((outcome) => ({
      ...outcome,
      values: unpack(outcome.values), times: unpack(outcome.times), bands: outcome.bands.map(unpack),
      fittedBands: outcome.fittedBands.map(unpack), positions: unpack(outcome.positions),
    }));

    // Normal scores of shares: the quantile of the standard normal (Acklam's approximation), as far out as draws can tell.
    function normalScore(share, count) {
      const p = clamp(share, 0.5 / count, 1 - 0.5 / count);
      const a = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
        2.506628277459239];
      const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
      const c = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
        2.938163982698783];
      const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
      const tail = Math.min(p, 1 - p);
      if (tail < 0.02425) {
        const q = Math.sqrt(-2 * Math.log(tail));
        const x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) / ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
        return p < 0.5 ? x : -x;
      }
      const q = p - 0.5;
      const r = q * q;
      return ((((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q) / (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
    }

    // A median line through points, by about equally large groups of them; nothing where there are few.
    function runningMedian(xs, ys) {
      const order = range(xs.length).filter((i) => Number.isFinite(xs[i]) && Number.isFinite(ys[i]))
        .sort((i, j) => xs[i] - xs[j]);
      const groups = Math.min(12, Math.floor(order.length / 8));
      if (groups < 3) return null;
      const middle = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
      const parts = range(groups)
        .map((g) => order.slice(Math.floor((g * order.length) / groups),
        Math.floor(((g + 1) * order.length) / groups)));
      return { xs: parts.map((part) => middle(part.map((i) => xs[i]))),
        ys: parts.map((part) => middle(part.map((i) => ys[i]))) };
    }

    // Every so-manieth place, so that a plot holds no more points than can be seen.
    const thinned = (count, most = 6000) => range(count).filter((i) => i % Math.ceil(count / most) === 0);

    function overlayPlot(outcome) {
      const curve = outcome.density;
      const data = unpack(curve.density);
      const lists = outcome.replicatedDensities.map(unpack);
      const [low, high] = [num(curve.low), num(curve.high)];
      const top = Math.max(...data, ...lists.map((list) => Math.max(0, ...list)));
      const x = curve.isDiscrete ? [low - 0.6, high + 0.6] : [low, high];
      const p = plot({ width: 520, height: 230, x, y: [0, top * 1.05], bare: true, xLabel: outcome.observed,
        label: `density of ${outcome.observed} and of replications` });
      for (const list of lists) p.line(spaced(low, high, list.length), list,
        { stroke: "var(--band)", "stroke-width": 0.8, "stroke-opacity": 0.4 });
      p.line(spaced(low, high, data.length), data, { stroke: "var(--data)", "stroke-width": 2.2 });
      return p.root;
    }

    function positionPlot(outcome) {
      const shares = outcome.positions.filter(Number.isFinite);
      const bins = Math.min(20, Math.max(5, Math.floor(shares.length / 8)));
      const counts = new Array(bins).fill(0);
      for (const share of shares) counts[Math.min(bins - 1, Math.floor(share * bins))] += 1;
      const expected = shares.length / bins;
      const spread = 1.96 * Math.sqrt(expected * (1 - 1 / bins));
      const p = plot({ width: 520, height: 230, x: [0, 1], y: [0, Math.max(expected + spread, ...counts) * 1.08],
        bare: true,
        xLabel: "share of replications below the observation",
          label: "places of observations among their replications" });
      p.area([0, 1], [expected - spread, expected - spread].map((v) => Math.max(0, v)),
        [expected + spread, expected + spread], { fill: "var(--faint)", "fill-opacity": 0.22 });
      p.bars(spaced(0, 1, bins + 1), counts, { fill: "var(--band)", "fill-opacity": 0.5, stroke: "var(--paper)" });
      return p.root;
    }

    function observedPlot(outcome, prediction, title, isLog) {
      const places = thinned(outcome.values.length);
      const xs = places.map((i) => prediction[i]);
      const ys = places.map((i) => outcome.values[i]);
      const positive = isLog && Math.min(...xs.filter(Number.isFinite)) > 0
        && Math.min(...ys.filter(Number.isFinite)) > 0;
      const ends = extent(xs, ys);
      if (!ends) return null;
      const both = positive ? [ends[0] * 0.9, ends[1] * 1.1] : roomy(ends);
      const p = plot({ width: 350, height: 270, x: both, y: both, logX: positive, logY: positive, xLabel: title,
        yLabel: outcome.observed, label: `observed against ${title}` });
      p.rule([both[0], both[0]], [both[1], both[1]], { stroke: "var(--soft)" });
      p.dots(xs, ys, 4, { stroke: "var(--band)", "stroke-opacity": 0.5 });
      const middle = runningMedian(xs, ys);
      if (middle) p.line(middle.xs, middle.ys, { stroke: "var(--outside)", "stroke-width": 2 });
      return p.root;
    }

    function residualPlot(outcome, xs, xLabel, isLog) {
      const scores = Array.from(outcome.positions,
        (share) => (Number.isFinite(share) ? normalScore(share, outcome.replications) : NaN));
      const places = thinned(scores.length).filter((i) => Number.isFinite(xs[i]) && Number.isFinite(scores[i]));
      const px = places.map((i) => xs[i]);
      const ends = extent(px);
      if (!ends) return null;
      const positive = isLog && ends[0] > 0;
      const reach = Math.max(3, ...places.map((i) => Math.abs(scores[i]))) * 1.05;
      const x = positive ? [ends[0] * 0.9, ends[1] * 1.1] : roomy(ends);
      const p = plot({ width: 350, height: 270, x, y: [-reach, reach], logX: positive, xLabel, yLabel: "normal score",
        label: `residuals against ${xLabel}` });
      p.area(x, [-1.96, -1.96], [1.96, 1.96], { fill: "var(--faint)", "fill-opacity": 0.13 });
      p.rule([x[0], 0], [x[1], 0], { stroke: "var(--soft)" });
      p.dots(px, places.map((i) => scores[i]), 4, { stroke: "var(--band)", "stroke-opacity": 0.5 });
      const middle = runningMedian(px, places.map((i) => scores[i]));
      if (middle) p.line(middle.xs, middle.ys, { stroke: "var(--outside)", "stroke-width": 2 });
      return p.root;
    }

    // Whether values are positive and spread over more than a factor of 30.
    function wantsLog(...lists) {
      const ends = extent(...lists);
      return Boolean(ends && ends[0] > 0 && ends[1] / ends[0] > 30);
    }

    function checkTable(outcome) {
      return h("div", { class: "scroll" }, h("table", {},
        h("thead", {}, h("tr", {},
          ["statistic", "observed", "replicated: 5 %", "50 %", "95 %", "share larger"]
          .map((text) => h("th", { scope: "col" }, text)))),
        h("tbody", {}, outcome.checks.map((check) => {
          const isOff = num(check.p) < 0.025 || num(check.p) > 0.975;
          return h("tr", {}, h("td", {}, check.name), h("td", {}, format(check.observed, 4)),
            check.replicated.map((value) => h("td", {}, format(value, 4))),
            h("td", { class: isOff ? "flag" : null }, fixed(num(check.p), 3)));
        }))));
    }

    // Intervals of the predictions one by one, where there is no time to draw them over.
    function intervalsPlot(outcome) {
      const order = range(outcome.values.length).sort((i, j) => outcome.bands[2][i] - outcome.bands[2][j]);
      const places = order.filter((_, k) => k % Math.ceil(order.length / 300) === 0);
      const xs = range(places.length);
      const pick = (list) => places.map((i) => list[i]);
      const ends = extent(pick(outcome.values), pick(outcome.bands[0]), pick(outcome.bands[4]));
      if (!ends) return null;
      const p = plot({ width: 1080, height: 260, x: [-1, places.length], y: roomy(ends), xTicks: [],
        xLabel: "observations, by predicted median", yLabel: outcome.observed,
        label: `observations within their intervals` });
      const width = clamp(700 / places.length, 1, 12);
      const bars = (low, high, attributes) =>
        xs.forEach((k) => p.rule([k, outcome.bands[low][places[k]]], [k, outcome.bands[high][places[k]]], attributes));
      bars(0, 4, { stroke: "var(--band)", "stroke-opacity": 0.3, "stroke-width": width });
      bars(1, 3, { stroke: "var(--band)", "stroke-opacity": 0.5, "stroke-width": width });
      p.dots(xs, pick(outcome.values), clamp(width, 3, 6), { stroke: "var(--data)" });
      return p.root;
    }

    function checksSection() {
      if (!outcomeData.length) return null;
      return outcomeData.map((outcome) => {
        const isLog = wantsLog(outcome.values);
        const [half, ninety] = outcome.coverage.map(num);
        const source = h("p", { class: "note" },
          `${outcome.rule}. ${whole(outcome.values.length)} observations, ${whole(outcome.replications)} replications.`);
        const residuals = [
          h("div", {}, h("h4", {}, "Observed against predicted"),
            figure(null, () => observedPlot(outcome, outcome.bands[2], "median prediction", isLog))),
          outcome.fittedBands.length > 0
            && h("div", {}, h("h4", {}, "Observed against fitted"),
            figure(null, () => observedPlot(outcome, outcome.fittedBands[1], "median fit", isLog))),
          outcome.times.length > 0
            && h("div", {}, h("h4", {}, "Residuals over time"),
            figure(null, () => residualPlot(outcome, outcome.times, outcome.time, false))),
          h("div", {}, h("h4", {}, "Residuals over predictions"),
            figure(null, () => residualPlot(outcome, outcome.bands[2], "median prediction", isLog))),
        ];
        return [
          h("h3", {}, h("code", {}, outcome.observed), " and its replications ", h("code", {}, outcome.predicted)),
            source,
          h("p", {}, `Of the observations ${percent(half)} lie within the central 50 % of their replications and ${percent(ninety)} within the central 90 %.`),
          h("div", { class: "grid two" },
            outcome.density && h("div", {}, h("h4", {}, "Density"),
              legend(key("", "var(--data)", "observed"),
              key("", "var(--band)", `${outcome.replicatedDensities.length} replications`)),
              figure(null, () => overlayPlot(outcome))),
            outcome.positions.filter(Number.isFinite)
              .length >= 20 && h("div", {}, h("h4", {}, "Places of observations among replications"),
              legend(key("box", "var(--faint)", "where chance puts 95 % of the bars")),
              figure(null, () => positionPlot(outcome)))),
          checkTable(outcome),
          outcome.times.length === 0
            && h("div", {}, h("h4", {}, "Intervals"),
            legend(key("box", "var(--band)", "90 %"), key("box half", "var(--band)", "50 %"),
            key("dot", "var(--data)", "observed")),
            h("div", { class: "scroll" }, figure(null, () => intervalsPlot(outcome)))),
          h("div", { class: "grid quad" }, residuals),
          h("p", { class: "note" },
            "Residuals are normal scores of the places of observations among their replications; grey: where 95 % of them are expected. The line is a running median. Replications are of a model that has seen these data, so places crowd in the middle somewhat more than by chance."),
        ];
      });
    }
    // Every group's data with prediction bands and fit, a page of them at a time, and percentiles over time.
    function groupsOf(outcome) {
      if (!outcome.groups.length) return [{ name: "", rows: range(outcome.values.length) }];
      const groups = outcome.groupNames.map((name) => ({ name, rows: [] }));
      outcome.groups.forEach((group, row) => groups[group]?.rows.push(row));
      return groups.filter((group) => group.rows.length);
    }

    // The share of a group's observations outside of their 90 % intervals, and how far off they are in the mean.
    function misfit(outcome, group) {
      let sum = 0;
      let count = 0;
      let outside = 0;
      for (const row of group.rows) {
        const share = outcome.positions[row];
        if (!Number.isFinite(share)) continue;
        const score = normalScore(share, outcome.replications);
        sum += score * score;
        count += 1;
        if (share < 0.05 || share > 0.95) outside += 1;
      }
      return { score: count ? sum / count : 0, outside, count };
    }

    function subjectPlot(outcome, group, options) {
      const rows = [...group.rows].sort((i, j) => outcome.times[i] - outcome.times[j]);
      const pick = (list) => rows.map((i) => list[i]);
      const xs = pick(outcome.times);
      const values = pick(outcome.values);
      const bands = outcome.bands.map(pick);
      const fits = outcome.fittedBands.map(pick);
      const positive = options.log && options.low > 0;
      const own = extent(values, bands[0], bands[4]) || [0, 1];
      let y = options.sameScale ? options.y : positive ? [own[0], own[1]] : roomy(own);
      if (positive) {
        const least = options.sameScale ? options.low
          : extent(values.filter((v) => v > 0), bands[1].filter((v) => v > 0))?.[0] ?? options.low;
        y = [least * 0.7, (options.sameScale ? options.y[1] : own[1]) * 1.2];
      }
      const x = options.sameScale ? options.x : roomy(extent(xs));
      const name = group.name === "" ? outcome.observed : `${outcome.group.split("[")[0]} ${group.name}`;
      const p = plot({ ...options.size, x, y, logY: positive, left: 38,
        label: `${outcome.observed} of ${name}: data, prediction bands and fit`, xLabel: options.xLabel,
        yLabel: options.yLabel });
      const floor = (list) => (positive ? list.map((v) => Math.max(v, y[0])) : list);
      p.area(xs, floor(bands[0]), bands[4], { fill: "var(--band)", "fill-opacity": 0.16 });
      p.area(xs, floor(bands[1]), bands[3], { fill: "var(--band)", "fill-opacity": 0.26 });
      if (xs.length === 1) {
        p.rule([xs[0], floor(bands[0])[0]], [xs[0], bands[4][0]],
          { stroke: "var(--band)", "stroke-opacity": 0.35, "stroke-width": 5 });
      }
      if (fits.length) {
        p.area(xs, floor(fits[0]), fits[2], { fill: "var(--c1)", "fill-opacity": 0.25 });
        p.line(xs, fits[1], { stroke: "var(--c1)", "stroke-width": 1.6 });
      } else {
        p.line(xs, bands[2], { stroke: "var(--band)", "stroke-width": 1.6 });
      }
      const isOut = (k) => values[k] < bands[0][k] || values[k] > bands[4][k];
      const inside = range(xs.length).filter((k) => !isOut(k));
      const outside = range(xs.length).filter(isOut);
      p.dots(inside.map((k) => xs[k]), inside.map((k) => values[k]), options.dot, { stroke: "var(--data)" });
      p.dots(outside.map((k) => xs[k]), outside.map((k) => values[k]), options.dot + 4, { stroke: "var(--outside)" });
      p.dots(outside.map((k) => xs[k]), outside.map((k) => values[k]), options.dot - 0.5, { stroke: "var(--paper)" });
      return p.root;
    }

    const bandLegend = (outcome) =>
      legend(key("dot", "var(--data)", "observed"), key("dot", "var(--outside)", "observed, outside of the 90 % band"),
      key("box", "var(--band)", "90 % prediction band"), key("box half", "var(--band)", "50 %"),
      outcome.fittedBands.length > 0
        ? key("", "var(--c1)",
        `${outcome.fittedTransform}${outcome.fittedTransform ? "(" : ""}${outcome.fitted}${outcome.fittedTransform ? ")" : ""}: median and 90 % band`)
        : key("", "var(--band)", "median prediction"));

    function limitsOf(outcome) {
      const y = roomy(extent(outcome.values, outcome.bands[0], outcome.bands[4]));
      const low = extent(outcome.values.filter((v) => v > 0), outcome.bands[1].filter((v) => v > 0))?.[0] ?? 0;
      return { x: roomy(extent(outcome.times)), y, low };
    }

    function subjectGrid(outcome, groups) {
      const limits = limitsOf(outcome);
      const fits = new Map(groups.map((group) => [group, misfit(outcome, group)]));
      let page = 0;
      const grid = h("div", { class: "grid five" });
      const count = h("span", { class: "note", role: "status" });
      const option = (value, text) => h("option", { value }, text);
      const order = h("select", { "aria-label": "Order", onchange: () => update(0) }, option("data", "as in the data"),
        option("misfit", "worst fit first"), option("size", "most observations first"));
      const size = h("select", { "aria-label": "Panels on a page", onchange: () => update(0) }, option("20", "20"),
        option("60", "60"), option("200", "200"));
      const search = h("input",
        { type: "search", size: 12, "aria-label": `Search ${outcome.group}`, placeholder: "search",
        oninput: () => update(0) });
      const same = h("input", { type: "checkbox", checked: true, onchange: () => update(page) });
      const log = h("input", { type: "checkbox", checked: wantsLog(outcome.values), onchange: () => update(page) });
      const before = h("button", { onclick: () => update(page - 1) }, "‹ before");
      const after = h("button", { onclick: () => update(page + 1) }, "next ›");
      function update(next) {
        const text = search.value.trim().toLowerCase();
        let list = groups.filter((group) => group.name.toLowerCase().includes(text));
        if (order.value === "misfit") list = [...list].sort((a, b) => fits.get(b).score - fits.get(a).score);
        if (order.value === "size") list = [...list].sort((a, b) => b.rows.length - a.rows.length);
        const each = Number(size.value);
        const pages = Math.max(1, Math.ceil(list.length / each));
        page = clamp(next, 0, pages - 1);
        const shown = list.slice(page * each, (page + 1) * each);
        before.disabled = page === 0;
        after.disabled = page === pages - 1;
        count.textContent = list.length
          ? `${page * each + 1}–${page * each + shown.length} of ${plural(list.length, "group")}`
          : "none has this in its name";
        grid.replaceChildren(...shown.map((group) => {
          const { outside, count: total } = fits.get(group);
          return h("div", {}, h("h4", {}, group.name, " ",
            h("span", { class: "note" }, outside ? `${outside} of ${total} outside` : "")),
            figure(null, () => subjectPlot(outcome, group,
              { ...limits, log: log.checked, sameScale: same.checked,
              size: { width: 215, height: 150, bottom: 20, top: 5 }, dot: 4 })));
        }));
      }
      update(0);
      return [
        h("div", { class: "controls" }, search, h("label", {}, "order", order), h("label", {}, "on a page", size),
          h("label", {}, same, "same scale"), h("label", {}, log, "log scale"), before, after),
        h("p", { class: "note" }, count), bandLegend(outcome), grid,
      ];
    }

    function vpcPlot(outcome, isLog) {
      const bins = outcome.overTime.bins;
      const xs = bins.map((bin) => num(bin.middle));
      const observed = range(3).map((k) => bins.map((bin) => num(bin.observed[k])));
      const replicated = range(3).map((k) => range(3).map((q) => bins.map((bin) => num(bin.replicated[k][q]))));
      const points = thinned(outcome.values.length, 4000);
      const [px, py] = [points.map((i) => outcome.times[i]), points.map((i) => outcome.values[i])];
      const ends = extent(py, ...replicated.flat());
      const least = extent(py.filter((v) => v > 0), replicated[0][1].filter((v) => v > 0))?.[0];
      const log = isLog && least > 0;
      const p = plot({ width: 1080, height: 380, x: roomy(extent(px), 0.02),
        y: log ? [least * 0.7, ends[1] * 1.3] : roomy(ends), logY: log, xLabel: outcome.time, yLabel: outcome.observed,
        left: 52, label: `visual predictive check of ${outcome.observed}` });
      p.dots(px, py, 3.4, { stroke: "var(--data)", "stroke-opacity": 0.22 });
      range(3).forEach((k) => {
        const paint = k === 1 ? "var(--c1)" : "var(--band)";
        const low = log ? replicated[k][0].map((v) => Math.max(v, least * 0.7)) : replicated[k][0];
        p.area(xs, low, replicated[k][2], { fill: paint, "fill-opacity": 0.25 });
        p.line(xs, replicated[k][1], { stroke: paint, "stroke-width": 1, "stroke-dasharray": "2 3" });
        p.line(xs, observed[k], { stroke: paint, "stroke-width": 2.4, "stroke-dasharray": k === 1 ? null : "7 4" });
        // Where a percentile of the data leaves its band.
        const out = range(xs.length)
          .filter((b) => observed[k][b] < replicated[k][0][b] || observed[k][b] > replicated[k][2][b]);
        p.dots(out.map((b) => xs[b]), out.map((b) => observed[k][b]), 8, { stroke: "var(--outside)" });
      });
      const bottom = p.root.viewBox.baseVal.height - 36;
      for (const bin of bins.slice(1)) p.root.append(svg("path",
        { class: "axis", d: `M${p.x(num(bin.low)).toFixed(1)} ${bottom}v-6` }));
      return p.root;
    }

    function vpc(outcome) {
      const place = h("div", { class: "scroll" });
      const log = h("input", { type: "checkbox", checked: wantsLog(outcome.values), onchange: () => draw() });
      const draw = () => place.replaceChildren(h("figure", {}, vpcPlot(outcome, log.checked)));
      later(draw);
      const least = Math.min(...outcome.overTime.bins.map((bin) => bin.count));
      return [
        h("h3", {}, "Visual predictive check of ", h("code", {}, outcome.observed)),
        h("p", { class: "note" },
          `Percentiles of the data (lines: 10 %, 50 %, 90 %) in ${outcome.overTime.bins.length} bins of ${outcome.time} (marks on the axis; at least ${plural(least, "observation")} in each) over the 90 % intervals of the same percentiles of replicated data. `,
          "Points mark where a percentile leaves its interval. Replications have each group's own parameters: an individual check, narrower than one with new subjects."),
        legend(key("", "var(--c1)", "observed median"), key("dash", "var(--band)", "observed 10 % and 90 %"),
          key("box", "var(--c1)", "replicated median, 90 % interval"),
          key("box", "var(--band)", "replicated 10 % and 90 %"), key("dot", "var(--outside)", "outside")),
        h("div", { class: "controls" }, h("label", {}, log, "log scale")), place,
      ];
    }

    function subjectsSection() {
      const list = outcomeData.filter((outcome) => outcome.times.length);
      if (!list.length) return null;
      return list.map((outcome) => {
        const groups = groupsOf(outcome);
        const parts = [];
        if (groups.length > 1) {
          parts.push(h("h3", {}, h("code", {}, outcome.observed), ` by ${outcome.group}`),
            subjectGrid(outcome, groups));
        } else {
          const limits = limitsOf(outcome);
          parts.push(h("h3", {}, h("code", {}, outcome.observed), " over time"), bandLegend(outcome),
            h("div", { class: "scroll" },
              figure(null, () => subjectPlot(outcome, groups[0],
              { ...limits, log: wantsLog(outcome.values), sameScale: false, size: { width: 1080, height: 340 }, dot: 6,
              xLabel: outcome.time, yLabel: outcome.observed }))));
        }
        if (outcome.overTime && groups.length > 1) parts.push(vpc(outcome));
        return parts;
      });
    }
    // Where the time of a gradient goes: which groups cost and fail most, lines, steps and solves.
    function duration(seconds) {
      const s = num(seconds);
      if (!Number.isFinite(s)) return "–";
      if (s >= 1) return `${format(s, 3)} s`;
      if (s >= 1e-3) return `${format(1e3 * s, 3)} ms`;
      if (s >= 1e-6) return `${format(1e6 * s, 3)} µs`;
      return `${format(1e9 * s, 3)} ns`;
    }

    // Cost over the groups in their order, points without a log density marked below.
    function groupCostPlot(cost, groups, shares, steps) {
      const count = groups.names.length;
      const even = 100 / count;
      const places = range(count).map((i) => i + 1);
      const values = [...shares].map((share) => 100 * share);
      const failed = places.filter((i) => groups.invalidInWarmup[i - 1] + groups.invalidLater[i - 1] > 0);
      const top = Math.max(even, ...values) * 1.08;
      const low = failed.length ? -0.07 * top : 0;
      const named = count <= 24 && groups.names.every((name) => name.length <= 6);
      const p = plot({ width: 1080, height: 260, x: [0.4, count + 0.6], y: [low, top], left: 52, right: 18,
        xTicks: named ? places : undefined, yTicks: ticks(0, top, 5),
        xFormat: (t) => (Number.isInteger(t) && t >= 1 && t <= count ? groups.names[t - 1] : ""),
        xLabel: groups.name ? groups.name.split("[")[0] : "group", yLabel: "% of the solves' time",
        label: `cost of ${plural(count, "group")}` });
      if (count <= 150) {
        const half = 0.36;
        const d = places.map((i) => `M${p.x(i - half).toFixed(1)} ${p.y(0).toFixed(1)}V${p.y(values[i - 1]).toFixed(1)}H${p.x(i + half).toFixed(1)}V${p.y(0).toFixed(1)}Z`);
        p.body.append(svg("path", { d: d.join(""), fill: "var(--band)", "fill-opacity": 0.6 }));
      } else {
        const stems = places.map((i) => `M${p.x(i).toFixed(1)} ${p.y(0).toFixed(1)}V${p.y(values[i - 1]).toFixed(1)}`);
        p.body.append(svg("path", { d: stems.join(""), stroke: "var(--band)", "stroke-opacity": 0.35, fill: "none" }));
        p.dots(places, values, 4, { stroke: "var(--band)" });
      }
      p.rule([0.4, even], [count + 0.6, even], { "stroke-dasharray": "5 4" });
      p.dots(failed, failed.map(() => low / 2), 6, { stroke: "var(--outside)" });
      // The few that stand out say their names.
      const out = places.filter((i) => values[i - 1] > 2.5 * even).sort((a, b) => values[b - 1] - values[a - 1]).slice(0, 8);
      if (!named) {
        let ends = [];
        for (const i of out) {
          const [x, y] = [p.x(i), p.y(values[i - 1]) - 5];
          if (ends.some(([ex, ey]) => Math.abs(ex - x) < 42 && Math.abs(ey - y) < 12)) continue;
          ends.push([x, y]);
          p.root.append(svg("text", { x: x.toFixed(1), y: Math.max(10, y).toFixed(1), "text-anchor": i > 0.95 * count ? "end" : "middle",
            class: "title" }, groups.names[i - 1]));
        }
      }
      return p.root;
    }

    // A page of the groups as a table.
    function groupCostTable(cost, groups, shares, steps) {
      const count = groups.names.length;
      const isMeasured = shares.length === count;
      const failures = range(count).map((i) => groups.invalidInWarmup[i] + groups.invalidLater[i]);
      const hasFailures = failures.some((n) => n > 0);
      const each = 20;
      let page = 0;
      const option = (value, text) => h("option", { value }, text);
      const order = h("select", { "aria-label": "Order", onchange: () => update(0) },
        isMeasured && option("cost", "most expensive first"), hasFailures && option("failures", "most failures first"),
        option("data", "in their order"));
      const search = h("input", { type: "search", size: 12, placeholder: "search", "aria-label": "Search groups",
        oninput: () => update(0) });
      const before = h("button", { onclick: () => update(page - 1) }, "‹ before");
      const after = h("button", { onclick: () => update(page + 1) }, "next ›");
      const status = h("span", { class: "note", role: "status" });
      const head = [groups.name ? groups.name.split("[")[0] : "group", isMeasured && "steps", isMeasured && "share of time", isMeasured && "of an even share",
        hasFailures && "failed in warm-up", hasFailures && "failed after it"].filter(Boolean);
      const body = h("tbody", {});
      const largest = isMeasured ? Math.max(...shares) : 0;
      function row(i) {
        const bar = svg("svg", { viewBox: "0 0 120 12", width: 120, height: 12, "aria-hidden": "true" },
          svg("rect", { x: 0, y: 2, width: (120 * (shares[i] || 0) / (largest || 1)).toFixed(1), height: 8, rx: 1.5,
            fill: "var(--band)", "fill-opacity": 0.6 }));
        return h("tr", {}, h("td", {}, groups.names[i]),
          isMeasured && [h("td", {}, format(steps[i], 3)), h("td", { class: "bar" }, bar, ` ${fixed(100 * shares[i], count < 100 ? 1 : 2)} %`),
            h("td", { class: shares[i] * count > 3 ? "flag" : null }, `${fixed(shares[i] * count, 2)}×`)],
          hasFailures && [h("td", {}, whole(groups.invalidInWarmup[i])),
            h("td", { class: groups.invalidLater[i] > 0 ? "flag" : null }, whole(groups.invalidLater[i]))]);
      }
      function update(next) {
        const text = search.value.trim().toLowerCase();
        let list = range(count).filter((i) => groups.names[i].toLowerCase().includes(text));
        if (order.value === "cost") list.sort((a, b) => shares[b] - shares[a]);
        if (order.value === "failures") list.sort((a, b) => failures[b] - failures[a]);
        const pages = Math.max(1, Math.ceil(list.length / each));
        page = clamp(next, 0, pages - 1);
        const shown = list.slice(page * each, (page + 1) * each);
        before.disabled = page === 0;
        after.disabled = page === pages - 1;
        status.textContent = list.length
          ? `${page * each + 1}–${page * each + shown.length} of ${plural(list.length, "group")}` : "none has this in its name";
        body.replaceChildren(...shown.map(row));
      }
      update(0);
      return [
        count > each && h("div", { class: "controls" }, search, h("label", {}, "order", order), before, after, status),
        h("div", { class: "scroll" }, h("table", { class: "costs" },
          h("thead", {}, h("tr", {}, head.map((text) => h("th", { scope: "col" }, text)))), body)),
      ];
    }

    function groupCosts(cost) {
      const groups = cost.groups;
      if (!groups) return null;
      const [shares, steps] = [unpack(groups.shares), unpack(groups.steps)];
      const count = groups.names.length;
      const isMeasured = shares.length === count;
      const noun = groups.name ? groups.name.split("[")[0] : "group";
      const parts = [h("h3", {}, `Cost and failures by ${noun}`)];
      if (isMeasured) {
        const order = range(count).sort((a, b) => shares[b] - shares[a]);
        const tenth = Math.max(1, Math.round(count / 10));
        const ofTenth = order.slice(0, tenth).reduce((sum, i) => sum + shares[i], 0);
        const most = order[0];
        parts.push(h("p", {}, `${noun[0].toUpperCase()}${noun.slice(1)} ${groups.names[most]} takes ${percent(shares[most])} of the solves' time, ${format(shares[most] * count, 2)} times an even share`,
          count >= 20 && `; the most expensive tenth takes ${percent(ofTenth)}`, ". ",
          "Time is that of the evaluations of the right-hand side with its sensitivities, at ",
          cost.isAtDraws ? `${plural(cost.points, "draw")}.` : `${plural(cost.points, "random point")}.`));
      }
      const failed = range(count).filter((i) => groups.invalidInWarmup[i] + groups.invalidLater[i] > 0);
      if (cost.invalid) {
        const { warmup, later, withoutGroup } = cost.invalid;
        parts.push(h("p", {}, warmup + later === 0 ? "At no point of the run was the log density missing."
          : [`The log density could not be computed at ${plural(warmup, "point")} of warm-up and ${plural(later, "point")} after it`,
            failed.length ? `, because of ${plural(failed.length, "group")}` : "",
            failed.length && withoutGroup ? ` (${whole(withoutGroup)} of them for other reasons)` : "",
            later === 0 ? ". Draws do not suffer from those of warm-up." : "."]));
      }
      if (isMeasured && count > 1) {
        parts.push(legend(key("box", "var(--band)", "share of the time"), key("dash", "var(--faint)", "an even share"),
          failed.length > 0 && key("dot", "var(--outside)", "points of the run that failed because of it")),
          h("div", { class: "scroll" }, figure(null, () => groupCostPlot(cost, groups, shares, steps))));
      }
      parts.push(groupCostTable(cost, groups, shares, steps));
      return parts;
    }

    // The program's lines with their times; long stretches without any are left out.
    function lineCosts(cost) {
      if (!cost.lines.length) return null;
      const all = cost.lines.reduce((sum, line) => sum + num(line.forward) + num(line.reverse), num(cost.overhead));
      const most = Math.max(...cost.lines.map((line) => num(line.forward) + num(line.reverse)));
      return cost.sources.map((source, s) => {
        const own = new Map(cost.lines.filter((line) => line.source === s).map((line) => [line.line, line]));
        const near = (number) => source.lines.length <= 60 || range(6).some((k) => own.has(number + k - 2));
        const body = h("tbody", {});
        let isGap = false;
        source.lines.forEach((text, i) => {
          if (!near(i + 1)) {
            if (!isGap) body.append(h("tr", {}, h("td", { colspan: 3 }), h("td", { class: "code note" }, "⋮")));
            isGap = true;
            return;
          }
          isGap = false;
          const line = own.get(i + 1);
          const total = line ? num(line.forward) + num(line.reverse) : 0;
          const back = line && total > 0
            ? `background:linear-gradient(90deg,var(--heat) ${(100 * total / most).toFixed(1)}%,transparent 0)` : null;
          body.append(h("tr", {}, h("td", {}, total >= 0.0005 * all ? duration(total) : ""),
            h("td", {}, total >= 0.0005 * all ? `${format(100 * total / all, 2)} %` : ""), h("td", { class: "number" }, i + 1),
            h("td", { class: "code", style: back }, h("code", {}, text || " "))));
        });
        return h("div", { class: "scroll" }, h("table", { class: "listing" },
          cost.sources.length > 1 && h("caption", {}, source.path), body));
      });
    }

    function stepCosts(cost) {
      const all = cost.steps.filter((step) => num(step.forward) + num(step.reverse) > 0.005 * num(cost.gradient));
      if (!all.length) return null;
      const title = (step) => `${step.count > 1 ? `${whole(step.count)} times ` : ""}${step.title}`;
      const parts = [h("h4", {}, "Steps of the program"), h("div", { class: "scroll" }, h("table", {},
        h("thead", {}, h("tr", {}, ["step", "where", "time", "values", "derivatives"].map((text) => h("th", { scope: "col" }, text)))),
        h("tbody", {}, all.map((step) => h("tr", {}, h("td", {}, title(step)), h("td", {}, step.place),
          h("td", {}, duration(num(step.forward) + num(step.reverse))), h("td", {}, duration(step.forward)),
          h("td", {}, duration(step.reverse)))))))];
      if (cost.solves.length) parts.push(h("h4", {}, "Solves"), h("div", { class: "scroll" }, h("table", {},
        h("thead", {}, h("tr", {}, ["solve", "where", "time", "groups", "steps", "tried again", "evaluations"]
          .map((text) => h("th", { scope: "col" }, text)))),
        h("tbody", {}, cost.solves.map((solve) => h("tr", {}, h("td", {}, solve.name), h("td", {}, solve.place),
          h("td", {}, duration(solve.seconds)), h("td", {}, whole(solve.groups)), h("td", {}, format(solve.steps, 4)),
          h("td", {}, format(solve.rejected, 3)), h("td", {}, format(solve.evaluations, 4))))))));
      return parts;
    }

    function costSection() {
      const cost = report.cost;
      if (!cost) return null;
      const parts = [];
      if (cost.gradient !== null && cost.gradient !== undefined) {
        const sum = (name) => cost.lines.reduce((total, line) => total + num(line[name]), 0);
        parts.push(h("p", { class: "lead" }, `A gradient of the log density takes ${duration(cost.gradient)} on one thread (mean over ${
          plural(cost.points, cost.isAtDraws ? "draw" : "random point")}): values ${duration(sum("forward"))}, derivatives ${
          duration(sum("reverse"))}, overhead ${duration(cost.overhead)}. Solvers compute their sensitivities along with the values.`));
      }
      parts.push(groupCosts(cost));
      const lines = lineCosts(cost);
      if (lines) parts.push(h("h3", {}, "Time by line"), lines, stepCosts(cost));
      return parts;
    }
    // Puts the page together.
    function programSection() {
      if (!report.program) return null;
      return [h("details", {}, h("summary", {}, "The program's text"), h("pre", {}, report.program))];
    }

    function main() {
      drawHead();
      const place = document.getElementById("main");
      const contents = h("ul", {});
      const sections = [
        ["diagnosis", "Diagnosis", diagnosisSection], ["summary", "Summary", summarySection],
        ["priors", "Prior and posterior", priorsSection], ["subjects", "Data and fit", subjectsSection],
          ["checks", "Predictive checks", checksSection],
        ["chains", "Chains and mixing", chainsSection], ["sampler", "Sampler", samplerSection],
          ["cost", "Cost", costSection], ["program", "Program", programSection],
      ];
      // Links of earlier sections need the list of quantities.
      const made = new Map();
      for (const [id, , make] of sections) made.set(id, make());
      for (const [id, title] of sections) {
        const content = made.get(id);
        if (!content) continue;
        place.append(h("section", { id, "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title),
          content));
        contents.append(h("li", {}, h("a", { href: `#${id}` }, title)));
      }
      document.getElementById("contents").append(contents);
      document.getElementById("foot")
        .append(`This page is complete in itself: it loads nothing. It holds statistics of all draws and a sample of ${whole(report.sample.chains.length)} of them.`);
      document.documentElement.dataset.ready = String(Math.round(performance.now()));
    }
    main();
    """##
}
