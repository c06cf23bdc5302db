package zhiyin.engine.verify;

/// The ids that a published tokenizer gives a text, special tokens included.
record TokenExample(String text, int[] ids) {}
