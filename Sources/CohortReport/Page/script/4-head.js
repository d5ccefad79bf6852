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
