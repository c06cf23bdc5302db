package zhiyin.bench.robust;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A small server's description of itself.
final class Described {
    private Described() {}

    static JsonNode document() {
        return json(
                """
                {"paths":{
                  "/embed":{"post":{"requestBody":{"content":{"application/json":{"schema":
                     {"$ref":"#/components/schemas/Body"}}}},
                     "responses":{"default":{"content":{"application/json":{"schema":
                     {"type":"object","required":["error"],"properties":{"error":{"type":"string"}}}}}}}}},
                  "/things/{id}":{
                    "get":{"parameters":[{"name":"limit","in":"query"}],
                     "responses":{"default":{"content":{"application/json":{"schema":{"oneOf":[
                     {"type":"object","required":["code"],"properties":{"code":{"type":["string","null"]}}},
                     {"type":"object","required":["other"],"properties":{"other":{"enum":["a","b"]},
                       "values":{"type":"object","additionalProperties":{"type":"string"}}}}]}}}}}},
                    "delete":{"responses":{"default":{"content":{"application/json":{"schema":
                     {"type":"object","required":["error"],"properties":{"error":{"type":"string"}}}}}}}}},
                  "/api/pull":{"post":{"responses":{}}}},
                 "components":{"schemas":{"Body":{"type":"object","required":["input"],"properties":{
                   "input":{"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]},
                   "model":{"type":"string"},"dimensions":{"type":"integer"}}}}}}
                """);
    }

    static JsonNode json(String text) {
        return new JsonMapper().readTree(text);
    }
}
