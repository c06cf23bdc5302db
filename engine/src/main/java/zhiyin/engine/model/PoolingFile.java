package zhiyin.engine.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;
import zhiyin.engine.backend.Pooling;

/// How Sentence Transformers makes one vector of a text's, by the files it keeps of a model:
/// ```
/// modules.json            [{"path": "", "type": "...Transformer"}, {"path": "1_Pooling", "type": "...Pooling"},
///                          {"path": "2_Normalize", "type": "...Normalize"}]
/// 1_Pooling/config.json   {"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false, ..}
///                         or, since version 5.5, {"pooling_mode": "cls", ..}
/// ```
/// A model with further modules would have other vectors, so it is refused.
final class PoolingFile {
    private static final String MODULES = "modules.json";
    private static final String DEFAULT_FOLDER = "1_Pooling";
    private static final String MODE = "pooling_mode";

    private PoolingFile() {}

    /// Empty where the files do not say.
    ///
    /// @throws EngineException MODEL_FILE_INVALID, MODEL_UNSUPPORTED
    static Optional<Pooling> read(Path directory) {
        Path folder = directory.resolve(folder(directory));
        return JsonFile.readIfPresent(folder.resolve("config.json")).map(PoolingFile::pooling);
    }

    private static String folder(Path directory) {
        Optional<JsonFile> modules = JsonFile.readListIfPresent(directory.resolve(MODULES));
        String folder = DEFAULT_FOLDER;
        for (JsonNode module : modules.map(JsonFile::root).orElse(JsonFile.NO_ELEMENTS)) {
            String type = module.path("type").asString("");
            String name = type.substring(type.lastIndexOf('.') + 1);
            switch (name) {
                case "Transformer", "Normalize" -> {}
                case "Pooling" -> folder = module.path("path").asString(DEFAULT_FOLDER);
                default ->
                        throw new EngineException(
                                Code.MODEL_UNSUPPORTED,
                                "%s: a module of type \"%s\" is not supported by this version, only Transformer, Pooling and Normalize"
                                        .formatted(directory.resolve(MODULES), type));
            }
        }
        if (!folder.matches("[A-Za-z0-9_-]+")) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s: the path of the module Pooling is \"%s\", expected a folder beside it"
                            .formatted(directory.resolve(MODULES), folder));
        }
        return folder;
    }

    /// A pooling as the file calls it.
    static String mode(Pooling pooling) {
        return switch (pooling) {
            case CLS -> "cls";
            case MEAN -> "mean";
            case LAST -> "lasttoken";
        };
    }

    private static Pooling pooling(JsonFile file) {
        if (file.root().has("include_prompt") && !file.isTrue("include_prompt")) {
            throw unsupported(file, "\"include_prompt\": false is not supported");
        }
        List<String> modes = modes(file);
        if (modes.size() == 1) {
            switch (modes.getFirst()) {
                case "cls", "cls_token" -> {
                    return Pooling.CLS;
                }
                case "mean", "mean_tokens" -> {
                    return Pooling.MEAN;
                }
                case "lasttoken" -> {
                    return Pooling.LAST;
                }
                default -> {} // refused below, with several modes
            }
        }
        throw unsupported(
                file,
                "only CLS, mean or last token pooling is supported, and one of them; %s says %s"
                        .formatted(MODE, modes.isEmpty() ? "none" : String.join(", ", modes)));
    }

    private static List<String> modes(JsonFile file) {
        List<String> modes = new ArrayList<>();
        JsonNode mode = file.root().path(MODE);
        if (mode.isString()) {
            modes.add(mode.asString());
        }
        mode.values().forEach(each -> modes.add(each.asString("")));
        if (modes.isEmpty()) {
            for (String key : file.root().propertyNames()) {
                if (key.startsWith(MODE + "_") && file.isTrue(key)) {
                    modes.add(key.substring(MODE.length() + 1));
                }
            }
        }
        return modes;
    }

    private static EngineException unsupported(JsonFile file, String what) {
        return new EngineException(Code.MODEL_UNSUPPORTED, file.path() + ": " + what);
    }
}
