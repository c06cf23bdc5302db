package zhiyin.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zhiyin.engine.tokenizer.AddedTokens.AddedToken;

/// From Unigram tokens back to text. Immutable.
final class UnigramText {
    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-F]{2})>");

    private final UnigramModel model;
    private final AddedTokens added;
    private final Metaspace metaspace;

    /// @param added all of them
    UnigramText(UnigramModel model, AddedTokens added, Metaspace metaspace) {
        this.model = model;
        this.added = added;
        this.metaspace = metaspace;
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

    /// The mark at the beginning stands for no space where one is always put there.
    String decode(int[] ids, boolean skipSpecial) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(4 * ids.length);
        boolean first = metaspace.prepend() != Metaspace.Prepend.NEVER;
        String mark = Character.toString(metaspace.mark());
        for (int id : ids) {
            if (!(skipSpecial && added.isSpecial(id))) {
                append(name(id), first ? "" : " ", mark, all);
                first = false;
            }
        }
        return all.toString(UTF_8);
    }

    private void append(String name, String space, String mark, ByteArrayOutputStream all) {
        Matcher matcher = BYTE.matcher(name);
        if (model.fallsBackToBytes() && matcher.matches()) {
            all.write(Integer.parseInt(matcher.group(1), 16));
        } else {
            all.writeBytes(name.replace(mark, space).getBytes(UTF_8));
        }
    }
}
