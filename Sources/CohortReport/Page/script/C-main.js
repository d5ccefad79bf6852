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
