// How other programs use this server: their own words, with this server's values in them.

import * as api from "../core/api.js";
import { button, h, icon, replace } from "../core/dom.js";
import { number, t } from "../core/i18n.js";
import { notice } from "../core/notice.js";

const CARDS = [
  ["Open WebUI", (base, model) => `RAG_EMBEDDING_ENGINE=openai
RAG_OPENAI_API_BASE_URL=${base}/v1
RAG_OPENAI_API_KEY=none
RAG_EMBEDDING_MODEL=${model}
RAG_EMBEDDING_BATCH_SIZE=32`],
  ["LangChain", (base, model) => `from langchain_openai import OpenAIEmbeddings

embeddings = OpenAIEmbeddings(
    base_url="${base}/v1", api_key="none", model="${model}",
    check_embedding_ctx_length=False)`],
  ["LlamaIndex", (base, model) => `from llama_index.embeddings.openai_like import OpenAILikeEmbedding

embed_model = OpenAILikeEmbedding(
    api_base="${base}/v1", api_key="none", model_name="${model}")`],
  ["Spring AI", (base, model) => `spring.ai.openai.base-url=${base}
spring.ai.openai.api-key=none
spring.ai.openai.embedding.options.model=${model}`],
  ["curl", (base, model) => `curl ${base}/v1/embeddings -H 'Content-Type: application/json' \\
  -d '{"model": "${model}", "input": ["${t("connect.sentence")}"]}'`],
];

export async function connect(place) {
  let models = [];
  try {
    models = await api.models();
  } catch {
    // A key that is for something else: the cards are of use all the same.
  }
  const chosen = h("select", { "aria-label": t("create.model"), onchange: draw },
    (models.length ? models : ["bge-small-zh-v1.5"]).map((model) => h("option", { value: model }, model)));
  const outcome = h("p", { role: "status", class: "quiet" });
  const cards = h("div", { class: "cards" });
  replace(place, h("div", { class: "page-head" }, h("h2", {}, t("connect.title")),
    h("div", { class: "actions" }, chosen, button(t("connect.test"), test, { drawing: "play", id: "test-model" }))), outcome, cards);
  draw();

  function draw() {
    replace(outcome);
    replace(cards, CARDS.map(([name, text]) => {
      const code = text(location.origin, chosen.value);
      return h("article", { class: "card snippet" }, h("header", {}, h("h3", {}, name),
        h("button", { type: "button", class: "plain", "aria-label": t("connect.copy", { name }), onclick: () => copy(code) },
          icon("copy"), t("connect.copy.short"))),
      h("pre", { tabindex: "0" }, h("code", {}, code)));
    }));
  }

  /** Embeds two sentences of one meaning and one of another, and says what came of it. */
  async function test() {
    replace(outcome, "…");
    const begun = performance.now();
    try {
      const { data } = await api.post("/v1/embeddings", { model: chosen.value,
        input: [t("connect.sentence"), t("connect.alike"), t("connect.unlike")] });
      const [a, b, c] = data.map((each) => each.embedding);
      const cosine = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
      replace(outcome, icon("check"), " ", t("connect.outcome", { dimensions: String(a.length),
        ms: number(Math.round(performance.now() - begun)), alike: cosine(a, b).toFixed(3), unlike: cosine(a, c).toFixed(3) }));
    } catch (error) {
      replace(outcome, h("span", { class: "problem" }, error.message));
    }
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notice(t("connect.copied"));
  } catch {
    notice(t("copy.failed"), "failure");
  }
}
