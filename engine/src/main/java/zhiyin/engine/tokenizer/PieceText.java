package zhiyin.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;
import zhiyin.engine.tokenizer.NormalizerStep.Prepend;
import zhiyin.engine.tokenizer.PieceTokenizer.Preparation;

/// From the tokens of a [PieceModel] back to text. Immutable.
final class PieceText {
    /// What a mark stands for where texts are made to begin with one.
    private enum Beginning {
        /// A space like every other: none is put there.
        SPACE,
        /// The first of all stands for nothing.
        ONE_IS_NOTHING,
        /// All of the first token do.
        ALL_ARE_NOTHING
    }

    private static final int MARK = '▁';

    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-F]{2})>");

    private final PieceModel model;
    private final AddedTokens added;
    private final String mark;
    private final Beginning beginning;

    private PieceText(PieceModel model, AddedTokens added, int mark, Beginning beginning) {
        this.model = model;
        this.added = added;
        this.mark = Character.toString(mark);
        this.beginning = beginning;
    }

    /// As the decoders of published files do it: of Unigram `Metaspace`, of BPE a `Strip` of one space.
    ///
    /// @param added all of them
    static PieceText of(PieceModel model, AddedTokens added, Preparation preparation) {
        boolean prepends =
                preparation.steps().stream().anyMatch(Prepend.class::isInstance)
                        || preparation
                                .metaspace()
                                .filter(space -> space.prepend() != Metaspace.Prepend.NEVER)
                                .isPresent();
        Beginning beginning =
                switch (model) {
                    case UnigramModel _ -> Beginning.ALL_ARE_NOTHING;
                    case MergeModel _ -> Beginning.ONE_IS_NOTHING;
                };
        return new PieceText(
                model,
                added,
                preparation.metaspace().map(Metaspace::mark).orElse(MARK),
                prepends ? beginning : Beginning.SPACE);
    }

    /// All ids are below this.
    int idBound() {
        return Math.max(model.size(), added.highestId() + 1);
    }

    /// What the token is called; empty for an id that none has.
    String name(int id) {
        return added.ofId(id)
                .map(AddedToken::content)
                .or(() -> Optional.of(id).filter(this::isPiece).map(model::piece))
                .orElse("");
    }

    private boolean isPiece(int id) {
        return id >= 0 && id < model.size();
    }

    String decode(int[] ids, boolean skipSpecial) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(4 * ids.length);
        boolean first = true;
        for (int id : ids) {
            if (!(skipSpecial && added.isSpecial(id))) {
                append(first ? withoutFirst(name(id)) : name(id), all);
                first = false;
            }
        }
        return all.toString(UTF_8);
    }

    private String withoutFirst(String name) {
        return switch (beginning) {
            case SPACE -> name;
            case ONE_IS_NOTHING -> name.startsWith(mark) ? name.substring(mark.length()) : name;
            case ALL_ARE_NOTHING -> name.replace(mark, "");
        };
    }

    private void append(String name, ByteArrayOutputStream all) {
        Matcher matcher = BYTE.matcher(name);
        if (model.fallsBackToBytes() && matcher.matches()) {
            all.write(Integer.parseInt(matcher.group(1), 16));
        } else {
            all.writeBytes(name.replace(mark, " ").getBytes(UTF_8));
        }
    }
}
