"""OpenAI's, Ollama's, Cohere's, Voyage's, Hugging Face's and LangChain's clients for Python."""

import sys
import traceback

URL = sys.argv[1]
MODEL = "bge-small-zh-v1.5"
TEXTS = ["忘记密码怎么办", "今天天气很好"]
QUERY = "如何重置密码"
failed = False


def client(name):
    def run(work):
        global failed
        try:
            print(f"{name}: {work()}")
        except Exception:
            failed = True
            print(f"{name}: FAILED {traceback.format_exc()}")

    return run


@client("PyPI openai")
def _():
    import openai

    answer = openai.OpenAI(base_url=URL + "/v1", api_key="none").embeddings.create(model=MODEL, input=TEXTS)
    assert len(answer.data[1].embedding) == 512
    return f"{answer.usage.total_tokens} tokens"


@client("PyPI ollama")
def _():
    import ollama

    connection = ollama.Client(host=URL)
    answer = connection.embed(model=MODEL, input=TEXTS, keep_alive="10m")
    assert len(answer.embeddings) == 2 and len(answer.embeddings[0]) == 512
    assert connection.show(MODEL).capabilities == ["embedding"]
    names = [each.model for each in connection.list().models]
    assert MODEL + ":latest" in names
    assert connection.ps().models[0].context_length == 512
    assert [line.status for line in connection.pull(MODEL, stream=True)][-1] == "success"
    try:
        connection.embed(model="nothing", input="a")
        raise AssertionError("a model that is not there was found")
    except ollama.ResponseError as error:
        assert error.status_code == 404, error
    return f"{answer.prompt_eval_count} tokens, models {', '.join(names)}"


@client("PyPI cohere")
def _():
    import cohere

    connection = cohere.ClientV2(api_key="none", base_url=URL)
    answer = connection.embed(
        model=MODEL, texts=TEXTS, input_type="search_document", embedding_types=["float", "int8", "binary"]
    )
    assert len(answer.embeddings.float_[0]) == 512 and len(answer.embeddings.binary[0]) == 64
    ranked = connection.rerank(model=MODEL, query=QUERY, documents=TEXTS, top_n=1)
    assert ranked.results[0].index == 0
    old = cohere.Client(api_key="none", base_url=URL).rerank(
        model=MODEL, query=QUERY, documents=TEXTS, return_documents=True
    )
    assert old.results[0].document.text == TEXTS[0]
    return f"score {ranked.results[0].relevance_score:.3f}"


@client("PyPI voyageai")
def _():
    import voyageai

    connection = voyageai.Client(api_key="none", base_url=URL + "/v1")
    ranked = connection.rerank(QUERY, TEXTS, model=MODEL, top_k=1)
    assert ranked.results[0].document == TEXTS[0]
    return f"score {ranked.results[0].relevance_score:.3f}, {ranked.total_tokens} tokens"


@client("PyPI huggingface_hub (TEI)")
def _():
    from huggingface_hub import InferenceClient

    connection = InferenceClient(model=URL)
    vector = connection.feature_extraction(TEXTS[0])
    assert vector.shape == (1, 512), vector.shape
    return f"shape {vector.shape}"


@client("PyPI langchain-openai")
def _():
    from langchain_openai import OpenAIEmbeddings

    settings = {"model": MODEL, "base_url": URL + "/v1", "api_key": "none"}
    plain = OpenAIEmbeddings(**settings, check_embedding_ctx_length=False).embed_documents(TEXTS)
    assert len(plain) == 2 and len(plain[0]) == 512
    # Without the switch it sends token numbers of cl100k_base in place of texts.
    try:
        numbers = OpenAIEmbeddings(**settings).embed_documents(TEXTS)
    except Exception as refusal:
        assert "--token-input" in str(refusal), refusal
        return "2 vectors; token numbers are refused (serve with --token-input cl100k)"
    likeness = [sum(a * b for a, b in zip(one, other)) for one, other in zip(plain, numbers)]
    assert min(likeness) > 0.9999, likeness
    return "2 vectors, the same of token numbers"


sys.exit(1 if failed else 0)
