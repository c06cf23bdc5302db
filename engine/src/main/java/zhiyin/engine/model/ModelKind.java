package zhiyin.engine.model;

import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// What a `config.json` of Hugging Face describes, of what is run here.
sealed interface ModelKind {
    /// Where a file does not say.
    int CLASSES = 2;

    /// @param type as `config.json` names it: `bert` or `xlm-roberta`
    record Bert(String type, BertConfig config) implements ModelKind {}

    /// An XLM-RoBERTa with a head that judges pairs of texts.
    record Ranker(BertConfig config) implements ModelKind {}

    record Qwen3(Qwen3Config config) implements ModelKind {}

    /// @param onnx how the weights are stored; else as safetensors
    /// @throws EngineException MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    static ModelKind of(JsonFile file, boolean onnx) {
        String type = file.text("model_type", "bert");
        if (type.equals("bert")) {
            refuseHead(file);
            return new Bert(type, BertConfig.of(file));
        }
        if (type.equals("xlm-roberta") && !onnx) {
            BertConfig config = BertConfig.ofXlmRoberta(file);
            return isClassifier(file) ? ranker(file, config) : new Bert(type, config);
        }
        if (type.equals("qwen3") && !onnx) {
            return new Qwen3(Qwen3Config.of(file));
        }
        throw new EngineException(
                Code.MODEL_UNSUPPORTED,
                "%s: models of type \"%s\" are not supported by this version as %s, only \"bert\" as ONNX or safetensors, \"xlm-roberta\" as safetensors, and \"qwen3\" as safetensors or GGUF"
                        .formatted(file.path(), type, onnx ? "ONNX" : "safetensors"));
    }

    private static Ranker ranker(JsonFile file, BertConfig config) {
        int classes =
                file.root().has("id2label")
                        ? file.root().path("id2label").size()
                        : file.integer("num_labels", CLASSES);
        if (classes != 1) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: id2label tells %d classes apart: this is a classifier, and a reranker has one"
                            .formatted(file.path(), classes));
        }
        return new Ranker(config);
    }

    /// Whether there is a head behind the model, whose own vectors mean nothing.
    static boolean isClassifier(JsonFile file) {
        return file.root()
                .path("architectures")
                .valueStream()
                .anyMatch(each -> each.asString("").endsWith("ForSequenceClassification"));
    }

    private static void refuseHead(JsonFile file) {
        if (isClassifier(file)) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s: architectures says %s: a BERT that judges pairs of texts is not supported by this version, only an xlm-roberta or a qwen3"
                            .formatted(file.path(), file.root().path("architectures")));
        }
    }
}
