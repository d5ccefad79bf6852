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
