package zhiyin.server.vllm;

/// The answer to `POST /detokenize`.
record DetokenizeAnswer(String prompt) {}
