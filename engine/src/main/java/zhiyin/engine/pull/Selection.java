package zhiyin.engine.pull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zhiyin.engine.EngineException;
import zhiyin.engine.EngineException.Code;

/// Which files of a repository are a model: one quantisation of a GGUF repository, or configuration,
/// tokenizer and one format of the weights. The same weights in other formats are left out.
///
/// @param name the model, with its quantisation where it has one
/// @param files what is fetched, small files first
record Selection(ModelName name, List<RepositoryFile> files) {
    /// In repositories of Sentence Transformers: `1_Pooling/config.json`, `2_Dense/model.safetensors`. In BGE-M3's also
    /// what it makes of tokens.
    private static final Pattern CONFIGURATION =
            Pattern.compile(
                    "config\\.json|tokenizer\\.json|tokenizer_config\\.json|special_tokens_map\\.json"
                            + "|modules\\.json|sentence_bert_config\\.json|config_sentence_transformers\\.json"
                            + "|sparse_linear\\.pt|colbert_linear\\.pt"
                            + "|[0-9]_[A-Za-z]{1,40}/(?:config\\.json|model\\.safetensors)");

    private static final Pattern SHARD =
            Pattern.compile("model-([0-9]{5})-of-([0-9]{5})\\.safetensors");
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String TORCH = "pytorch_model.bin";
    private static final List<String> ONNX = List.of("model.onnx", "onnx/model.onnx");
    private static final int MAX_SHOWN = 40;

    /// @throws EngineException where the repository has no such model; says what it has
    static Selection of(ModelName name, List<RepositoryFile> listed) {
        List<GgufGroup> groups = GgufGroup.of(listed);
        if (name.tag().isPresent()) {
            return quantisation(name, GgufGroup.named(name.tag().get(), groups), groups);
        }
        List<RepositoryFile> weights = weights(name, listed);
        if (!weights.isEmpty()) {
            return directory(name, listed, weights);
        }
        if (groups.isEmpty()) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s has no weights that can be used: expected model.safetensors, *.gguf, pytorch_model.bin or model.onnx, found %s"
                            .formatted(name, names(listed)));
        }
        return quantisation(name, groups, groups);
    }

    private static Selection quantisation(
            ModelName name, List<GgufGroup> candidates, List<GgufGroup> all) {
        if (candidates.size() != 1) {
            throw new EngineException(
                    Code.MODEL_NOT_FOUND, choose(name, candidates.isEmpty() ? all : candidates));
        }
        GgufGroup group = candidates.getFirst();
        if (!group.isWhole()) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s has %d of the %d parts of %s"
                            .formatted(
                                    name, group.parts().size(), group.wantedParts(), group.stem()));
        }
        return new Selection(name.withTag(group.tag()), group.parts());
    }

    /// What to write instead of a name that fits none or several.
    private static String choose(ModelName name, List<GgufGroup> groups) {
        if (groups.isEmpty()) {
            return "%s has no GGUF files, so leave \":%s\" out"
                    .formatted(name, name.tag().orElse(""));
        }
        String tags =
                groups.stream()
                        .sorted(Comparator.comparingLong(GgufGroup::size))
                        .limit(MAX_SHOWN)
                        .map(group -> group.tag() + " (" + Shown.bytes(group.size()) + ")")
                        .collect(Collectors.joining(", "));
        return name.tag()
                .map(tag -> "%s: \"%s\" names none or several of %s".formatted(name, tag, tags))
                .orElseGet(() ->
                        "%s has several quantisations: name one, as in %s:%s. There are %s"
                                .formatted(name, name.path(), groups.getFirst().tag(), tags));
    }

    private static Selection directory(
            ModelName name, List<RepositoryFile> listed, List<RepositoryFile> weights) {
        if (listed.stream().noneMatch(file -> file.path().equals("config.json"))) {
            throw new EngineException(
                    Code.MODEL_UNSUPPORTED,
                    "%s has weights but no config.json; it has %s".formatted(name, names(listed)));
        }
        List<RepositoryFile> files = new ArrayList<>(weights);
        listed.stream()
                .filter(file -> CONFIGURATION.matcher(file.path()).matches())
                .forEach(files::add);
        if (withPath("tokenizer.json", listed).isEmpty()) {
            files.addAll(withPath("sentencepiece.bpe.model", listed));
        }
        files.sort(Comparator.comparingLong(RepositoryFile::size));
        return new Selection(name, List.copyOf(files));
    }

    /// One file, or all shards with their index, or a PyTorch or ONNX file; else none.
    private static List<RepositoryFile> weights(ModelName name, List<RepositoryFile> listed) {
        List<RepositoryFile> single = withPath(SINGLE, listed);
        if (!single.isEmpty()) {
            return single;
        }
        List<RepositoryFile> index = withPath(INDEX, listed);
        if (!index.isEmpty()) {
            List<RepositoryFile> all = new ArrayList<>(index);
            all.addAll(shards(name, listed));
            return all;
        }
        return Stream.concat(Stream.of(TORCH), ONNX.stream())
                .map(path -> withPath(path, listed))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<RepositoryFile> withPath(String path, List<RepositoryFile> files) {
        return files.stream().filter(file -> file.path().equals(path)).toList();
    }

    private static List<RepositoryFile> shards(ModelName name, List<RepositoryFile> listed) {
        List<RepositoryFile> shards =
                listed.stream().filter(file -> SHARD.matcher(file.path()).matches()).toList();
        int wanted =
                shards.stream()
                        .map(file -> SHARD.matcher(file.path()))
                        .filter(Matcher::matches)
                        .mapToInt(matcher -> Integer.parseInt(matcher.group(2)))
                        .max()
                        .orElse(-1);
        if (shards.size() != wanted) {
            throw new EngineException(
                    Code.MODEL_FILE_INVALID,
                    "%s has %s, but not all of its weights: %s"
                            .formatted(name, INDEX, names(shards)));
        }
        return shards;
    }

    private static String names(List<RepositoryFile> files) {
        if (files.isEmpty()) {
            return "no files";
        }
        String shown =
                files.stream()
                        .limit(MAX_SHOWN)
                        .map(RepositoryFile::path)
                        .collect(Collectors.joining(", "));
        return files.size() > MAX_SHOWN ? shown + ", ..." : shown;
    }
}
