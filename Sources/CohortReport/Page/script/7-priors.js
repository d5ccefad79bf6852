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
