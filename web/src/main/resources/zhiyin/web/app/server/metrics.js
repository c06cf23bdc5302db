// The server's figures, in the text that Prometheus reads.

import { headers } from "../core/api.js";

/** `name{label="value"} number` → `[{name, labels, value}]`. */
export function parse(text) {
  const samples = [];
  for (const line of text.split("\n")) {
    const match = /^([a-z_A-Z0-9:]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match) {
      const labels = Object.fromEntries([...(match[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]
        .map(([, key, value]) => [key, value.replace(/\\(.)/g, "$1")]));
      samples.push({ name: match[1], labels, value: Number(match[3]) });
    }
  }
  return samples;
}

export async function scrape(signal) {
  const response = await fetch("/metrics", { headers: headers(), signal });
  if (!response.ok) {
    throw new Error(`HTTP ${response.status}`);
  }
  return parse(await response.text());
}

/** The sum of all samples of that name for which `test` holds. */
export const sum = (samples, name, test = () => true) => samples
  .filter((each) => each.name === name && test(each.labels))
  .reduce((total, each) => total + each.value, 0);

/** What a page shows of the figures; counters are as they are, rates are made of two of these. */
export function reading(samples) {
  const asked = (labels) => !/^\/(web|metrics|health|ready|ping)?(\/|$)/.test(labels.route) && !/events$/.test(labels.route);
  const searches = (labels) => labels.route === "/kb/search";
  return {
    at: performance.now(),
    requests: sum(samples, "zhiyin_http_requests_seconds_count", asked),
    searches: sum(samples, "zhiyin_http_requests_seconds_count", searches),
    searching: sum(samples, "zhiyin_http_requests_seconds_sum", searches),
    tokens: sum(samples, "zhiyin_computed_tokens_total"),
    texts: sum(samples, "zhiyin_computed_texts_total"),
    queue: sum(samples, "te_queue_size"),
    cpu: sum(samples, "process_cpu_usage"),
    heap: sum(samples, "jvm_memory_used_bytes", (labels) => labels.area === "heap"),
    models: samples.filter((each) => each.name === "zhiyin_model_memory_bytes")
      .map((each) => ({ name: each.labels.model, bytes: each.value })),
    uptime: sum(samples, "process_uptime_seconds"),
  };
}
