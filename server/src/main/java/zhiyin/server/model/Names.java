package zhiyin.server.model;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Which model a client means by a name: exactly, else in any case, else with or without the publisher before
/// it or the quantisation behind it, as users of Ollama write it too (`qwen3-embedding-0.6b:latest`).
final class Names {
    private static final String LATEST = ":latest";
    private static final Pattern HUB =
            Pattern.compile("^(?:(?:hf|ms):|(?:hf\\.co|huggingface\\.co|modelscope\\.cn)/)");

    private Names() {}

    /// The offers that the name may mean: none, one, or several that it does not tell apart.
    static List<Offer> find(String name, List<Offer> offers) {
        String text = HUB.matcher(name).replaceFirst("");
        List<Predicate<Offer>> ways =
                List.of(
                        offer -> offer.name().equals(text) || offer.fullName().equals(text),
                        offer ->
                                offer.name().equalsIgnoreCase(text)
                                        || offer.fullName().equalsIgnoreCase(text),
                        offer -> isUnderPublisher(offer, text, offer.fullName()),
                        offer -> isUnderPublisher(offer, text, offer.name()),
                        offer -> isUnderPublisher(offer, text, withoutTag(offer.fullName())));
        for (Predicate<Offer> way : ways) {
            List<Offer> found = offers.stream().filter(way).toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return text.endsWith(LATEST)
                ? find(text.substring(0, text.length() - LATEST.length()), offers)
                : List.of();
    }

    /// A publisher that both name must be the same.
    private static boolean isUnderPublisher(Offer offer, String text, String offered) {
        if (!last(text).equalsIgnoreCase(last(offered))) {
            return false;
        }
        String wanted = publisher(text);
        String has = publisher(offer.fullName());
        return wanted.isEmpty() || has.isEmpty() || wanted.equalsIgnoreCase(has);
    }

    private static String withoutTag(String fullName) {
        int colon = fullName.indexOf(':');
        return colon < 0 ? fullName : fullName.substring(0, colon);
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String publisher(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }
}
