package zhiyin.engine.tokenizer;

import java.util.List;

/// What a model file says of a byte-level BPE tokenizer. Each byte of a token is written as one
/// character: itself where that is visible, else a letter from U+0100 on (`Ġ` is the space).
///
/// @param source what errors call it: the path of the file
/// @param tokens in the order of their ids, from 0
/// @param merges in the order of their ranks, both tokens with one space between: `Ġ t`
public record BpeVocabulary(String source, List<String> tokens, List<String> merges) {}
