package zhiyin.server.openai;

import zhiyin.server.api.Operation;
import zhiyin.server.api.Operation.Content;

/// Requests and answers as JSON Schemas. `null` stands for absent in all fields of requests.
final class EmbeddingsSchema {
    static final Content REQUEST =
            Operation.written(
                    """
                    {"type":"object","required":["model","input"],"properties":{
                     "model":{"type":"string"},
                     "input":{"oneOf":[{"type":"string"},
                      {"type":"array","minItems":1,"maxItems":%1$d,"items":{"type":"string","minLength":1}},
                      {"type":"array","minItems":1,"items":{"type":"integer"}},
                      {"type":"array","minItems":1,"maxItems":%1$d,
                       "items":{"type":"array","minItems":1,"items":{"type":"integer"}}}]},
                     "encoding_format":{"type":["string","null"],"enum":["float","base64",null]},
                     "dimensions":{"type":["integer","null"]},
                     "input_type":{"type":["string","null"],"enum":["query","document","passage","search_query",
                      "search_document","classification","clustering",null]},
                     "prompt_name":{"type":["string","null"]},
                     "instruction":{"type":["string","null"]},
                     "truncate":{"type":["boolean","null"]},
                     "truncate_prompt_tokens":{"type":["integer","null"],"minimum":-1},
                     "truncation_side":{"type":["string","null"],"enum":["left","right",null]}}}
                    """
                            .formatted(EmbeddingsRequest.MAX_INPUTS));

    static final Content ANSWER =
            Operation.written(
                    """
                    {"type":"object","required":["object","data","model","usage"],"properties":{
                     "object":{"const":"list"},
                     "data":{"type":"array","items":{"type":"object","required":["object","index","embedding"],
                      "properties":{"object":{"const":"embedding"},"index":{"type":"integer"},
                       "embedding":{"oneOf":[{"type":"array","items":{"type":"number"}},{"type":"string"}]}}}},
                     "model":{"type":"string"},
                     "usage":{"type":"object","required":["prompt_tokens","total_tokens"],
                      "properties":{"prompt_tokens":{"type":"integer"},"total_tokens":{"type":"integer"}}}}}
                    """);

    private static final String ONE =
            """
            {"type":"object","required":["id","object","created","owned_by"],"properties":{
             "id":{"type":"string"},"object":{"const":"model"},"created":{"type":"integer"},
             "owned_by":{"type":"string"},"purpose":{"enum":["embedding","reranking"]},"late_interaction":{"type":"boolean"},
             "remote":{"type":"object",
              "required":["host","requests","retries","failures","texts","tokens","cost_usd"],
              "properties":{"host":{"type":"string"},"requests":{"type":"integer"},
               "retries":{"type":"integer"},"failures":{"type":"integer"},"texts":{"type":"integer"},
               "tokens":{"type":"integer"},"cost_usd":{"type":"number"}}}}}
            """;

    static final Content MODEL = Operation.written(ONE);

    static final Content MODELS =
            Operation.written(
                    """
                    {"type":"object","required":["object","data"],"properties":{
                     "object":{"const":"list"},"data":{"type":"array","items":%s}}}
                    """
                            .formatted(ONE));

    private EmbeddingsSchema() {}
}
