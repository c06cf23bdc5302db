package zhiyin.server.vllm;

import java.util.List;
import java.util.Optional;

/// The answer to `POST /tokenize`.
///
/// @param maxModelLen tokens that the model reads of a text
record TokenizeAnswer(int count, int maxModelLen, int[] tokens, Optional<List<String>> tokenStrs) {}
