// Ollama's, OpenAI's, Cohere's and LangChain's clients for JavaScript.
import { Ollama } from "ollama";
import OpenAI from "openai";
import { CohereClient, CohereClientV2 } from "cohere-ai";
import { OpenAIEmbeddings } from "@langchain/openai";
import { OllamaEmbeddings } from "@langchain/ollama";

const url = process.argv[2];
const model = "bge-small-zh-v1.5";
const texts = ["忘记密码怎么办", "今天天气很好"];
const query = "如何重置密码";
let failed = false;

function require(condition, what) {
  if (!condition) {
    throw new Error(what);
  }
}

async function client(name, work) {
  try {
    console.log(`${name}: ${await work()}`);
  } catch (error) {
    failed = true;
    console.log(`${name}: FAILED ${error.stack}`);
  }
}

await client("npm ollama", async () => {
  const ollama = new Ollama({ host: url });
  const answer = await ollama.embed({ model, input: texts, keep_alive: "10m" });
  require(answer.embeddings.length === 2 && answer.embeddings[0].length === 512, "vectors");
  const old = await ollama.embeddings({ model, prompt: texts[0] });
  require(old.embedding.length === 512, "older vector");
  const tags = (await ollama.list()).models.map((each) => each.name);
  require(tags.includes(`${model}:latest`), "list");
  const shown = await ollama.show({ model });
  require(shown.capabilities.includes("embedding"), "show");
  const running = (await ollama.ps()).models.map((each) => each.name);
  require(running.includes(`${model}:latest`), "ps");
  const lines = [];
  for await (const line of await ollama.pull({ model, stream: true })) {
    lines.push(line.status);
  }
  require(lines.at(-1) === "success", "pull");
  const missing = await ollama.embed({ model: "nothing", input: "a" }).catch((error) => error);
  require(missing.status_code === 404 && missing.message.includes("not found"), "missing model");
  return `${answer.prompt_eval_count} tokens, models ${tags.join(", ")}; missing: ${missing.message.slice(0, 40)}`;
});

await client("npm openai", async () => {
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: "none" });
  const answer = await openai.embeddings.create({ model, input: texts });
  require(answer.data[1].embedding.length === 512, "vectors");
  return `${answer.usage.total_tokens} tokens`;
});

await client("npm cohere-ai", async () => {
  const v2 = new CohereClientV2({ environment: url, token: "none" });
  const answer = await v2.embed({
    model,
    texts,
    inputType: "search_document",
    embeddingTypes: ["float", "int8", "ubinary", "base64"],
  });
  require(answer.embeddings.float[0].length === 512, "floats");
  require(answer.embeddings.int8[1].length === 512, "bytes");
  require(answer.embeddings.ubinary[0].length === 64, "bits");
  require(answer.embeddings.base64.length === 2, "base64");
  const ranked = await v2.rerank({ model, query, documents: texts, topN: 1 });
  require(ranked.results[0].index === 0, "rank");
  const v1 = new CohereClient({ environment: url, token: "none" });
  const old = await v1.rerank({ model, query, documents: texts, returnDocuments: true });
  require(old.results[0].document.text === texts[0], "older rank");
  const bare = await v1.embed({ model, texts, inputType: "search_query" });
  require(bare.embeddings[0].length === 512, "older vectors");
  const wrong = await v2.embed({ model: "nothing", texts, inputType: "search_query", embeddingTypes: ["float"] })
    .catch((error) => error);
  require(wrong.statusCode === 404, `missing model: ${wrong}`);
  return `score ${ranked.results[0].relevanceScore.toFixed(3)}, ${answer.meta.billedUnits.inputTokens} tokens`;
});

await client("LangChain.js, OpenAI", async () => {
  const embeddings = new OpenAIEmbeddings({ model, apiKey: "none", configuration: { baseURL: `${url}/v1` } });
  require((await embeddings.embedDocuments(texts))[1].length === 512, "vectors");
  return "2 vectors";
});

await client("LangChain.js, Ollama", async () => {
  const embeddings = new OllamaEmbeddings({ model, baseUrl: url });
  require((await embeddings.embedQuery(query)).length === 512, "vector");
  return "1 vector";
});

process.exit(failed ? 1 : 0);
