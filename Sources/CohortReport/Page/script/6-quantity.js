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
