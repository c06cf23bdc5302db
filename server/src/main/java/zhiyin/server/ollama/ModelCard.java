package zhiyin.server.ollama;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import zhiyin.engine.EngineException;
import zhiyin.engine.model.ModelInfo;
import zhiyin.server.model.Offer;
import zhiyin.server.model.ServedModel;

/// A model as `GET /api/tags` lists it.
///
/// @param model the same as `name`
/// @param modifiedAt when its weights were written; 1970 where that is not known
/// @param size bytes of its files
/// @param digest tells models apart; not a checksum of their files
record ModelCard(
        String name, String model, Instant modifiedAt, long size, String digest, Details details) {
    /// @param format `gguf`, `safetensors` or `onnx`
    /// @param quantizationLevel as a GGUF's name has it; empty for others
    record Details(
            String parentModel,
            String format,
            String family,
            List<String> families,
            String parameterSize,
            String quantizationLevel) {
        static final Details UNKNOWN = new Details("", "", "", List.of(), "", "");

        static Details of(Offer offer, ModelInfo info) {
            String family = ModelCard.family(info);
            return new Details(
                    "", format(info.weights()), family, List.of(family), "", quantization(offer));
        }

        private static String format(Path weights) {
            String file = weights.toString();
            return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        }

        private static String quantization(Offer offer) {
            int colon = offer.fullName().lastIndexOf(':');
            return colon < 0 ? "" : offer.fullName().substring(colon + 1);
        }
    }

    static ModelCard of(ServedModel model) {
        String name = OllamaNames.shown(model.name());
        Offer offer = model.offer();
        Optional<ModelInfo> info = readable(offer);
        return new ModelCard(
                name,
                name,
                info.map(ModelCard::written).orElse(Instant.EPOCH),
                offer.fileBytes(),
                digest(offer),
                info.map(known -> Details.of(offer, known)).orElse(Details.UNKNOWN));
    }

    /// A model whose files cannot be read is listed all the same: using it tells why. One that is computed
    /// elsewhere has no files.
    private static Optional<ModelInfo> readable(Offer offer) {
        if (offer.remote().isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(offer.facts().get());
        } catch (EngineException _) {
            return Optional.empty();
        }
    }

    static Instant written(ModelInfo info) {
        try {
            return Files.getLastModifiedTime(info.weights()).toInstant();
        } catch (IOException _) {
            return Instant.EPOCH;
        }
    }

    /// As GGUF calls architectures: `bert`, `qwen3`.
    static String family(ModelInfo info) {
        return info.architecture()
                .replaceFirst("(Model|For[A-Z]\\w*)$", "")
                .toLowerCase(Locale.ROOT);
    }

    static String digest(Offer offer) {
        try {
            byte[] named =
                    "%s %d"
                            .formatted(offer.fullName(), offer.fileBytes())
                            .getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(named));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
