// What was noticed while a document was read.

import { h } from "../core/dom.js";
import { t } from "../core/i18n.js";

export function reportView(report, info) {
  const kinds = Map.groupBy(report.findings, (finding) => finding.kind);
  return h("div", { class: "report" },
    h("dl", { class: "figures" },
      h("div", {}, h("dt", {}, t("report.units")), h("dd", {}, report.units || "–")),
      h("div", {}, h("dt", {}, t("figure.passages")), h("dd", {}, info.chunks || "–")),
      h("div", {}, h("dt", {}, t("report.findings")), h("dd", {}, report.findings.length))),
    report.findings.length === 0 ? h("div", { class: "empty" }, h("p", {}, t("report.none")))
      : [...kinds].map(([kind, findings]) => h("section", {}, h("h2", {}, t(`finding.${kind}`), " ",
        h("span", { class: "count" }, findings.length)), h("p", { class: "quiet" }, t(`finding.${kind}.text`)),
      h("ul", {}, findings.slice(0, 100).map((each) => h("li", {},
        each.unit > 0 && h("b", {}, t("report.unit", { n: each.unit })), " ", each.detail))))));
}
