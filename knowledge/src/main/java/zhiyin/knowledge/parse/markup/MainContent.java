package zhiyin.knowledge.parse.markup;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import zhiyin.knowledge.document.Block.Furniture.Role;

/// Tells what a page says from what is around it. A page that marks its main part is believed. On others,
/// menus are known by their tags, or by a name such as `sidebar`, or by being nothing but links beside a
/// text that is not.
final class MainContent {
    private static final List<String> MARKED =
            List.of("main, [role=main]", "article, [itemprop=articleBody]");
    private static final double MIN_SHARE = 0.25;
    private static final double NAMED_LINKS = 0.3;
    private static final double ONLY_LINKS = 0.8;
    private static final int MIN_LINKS = 5;
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:^|[\\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|toc|footer|cookie|"
                            + "consent|pagination|pager|share|sharing|social|related|recommended|advert|"
                            + "ads?|sponsored|newsletter|subscribe|skip)(?:$|[\\s_-])");
    private static final Pattern INVISIBLE =
            Pattern.compile(
                    "(?:^|;)(?:display:none|visibility:hidden|opacity:0(?:;|$)|font-size:0(?:px|;|$))");
    private static final Set<String> CONTAINERS =
            Set.of("div", "ul", "ol", "section", "table", "header", "form", "p", "dl");

    private final Map<Element, int[]> sizes = new HashMap<>();
    private final Set<Element> path = new HashSet<>();
    private final Optional<Element> main;
    private final boolean titled;
    private final boolean linksEverywhere;

    private MainContent(Element body) {
        body.traverse(new Sizes());
        main = find(body);
        main.ifPresent(element -> {
            path.add(element);
            path.addAll(element.parents());
        });
        titled = main.isPresent() && main.get().selectFirst("h1") != null;
        linksEverywhere = linkShare(main.orElse(body)) > 0.5;
    }

    static MainContent of(Element body) {
        return new MainContent(body);
    }

    /// Takes all for content that is not hidden and not marked as a menu.
    static MainContent visible() {
        return new MainContent(new Element("body"));
    }

    /// The part the page itself marks, if it marks one that holds enough of its text.
    private Optional<Element> find(Element body) {
        int all = size(body)[0];
        for (String query : MARKED) {
            var found = new HashSet<>(body.select(query));
            found.removeIf(element -> size(element)[0] < all * MIN_SHARE || size(element)[0] == 0);
            var outer = Set.copyOf(found);
            found.removeIf(element -> element.parents().stream().anyMatch(outer::contains));
            if (found.size() == 1) {
                return found.stream().findFirst();
            }
        }
        return Optional.empty();
    }

    /// Measures characters of text, and those of them in links, for every element.
    private final class Sizes implements NodeVisitor {
        private int text;
        private int inLinks;
        private int linksAround;

        @Override
        public void head(Node node, int depth) {
            if (node instanceof Element element) {
                linksAround += element.nameIs("a") ? 1 : 0;
                sizes.put(element, new int[] {text, inLinks});
            } else if (node instanceof TextNode words && !isSilent(words)) {
                int length = words.text().strip().length();
                text += length;
                inLinks += linksAround > 0 ? length : 0;
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element) {
                linksAround -= element.nameIs("a") ? 1 : 0;
                int[] before = size(element);
                sizes.put(element, new int[] {text - before[0], inLinks - before[1]});
            }
        }

        private static boolean isSilent(TextNode words) {
            Element parent = words.parent();
            return parent != null && HtmlText.isSilent(parent);
        }
    }

    private int[] size(Element element) {
        return sizes.getOrDefault(element, new int[2]);
    }

    private double linkShare(Element element) {
        int[] size = size(element);
        return size[0] == 0 ? 0 : (double) size[1] / size[0];
    }

    /// Whether the page marks its main part and this is it.
    boolean isMain(Element element) {
        return main.equals(Optional.of(element));
    }

    /// What of the page this is, if not its content.
    ///
    /// @param inMain whether it lies within the main part
    Optional<Role> role(Element element, boolean inMain) {
        if (isInvisible(element)) {
            return Optional.of(Role.HIDDEN);
        }
        boolean outside = main.isPresent() && !inMain && !path.contains(element);
        if (element.nameIs("footer")) {
            boolean ofPart = inMain || element.closest("article, blockquote, main") != null;
            return ofPart ? Optional.empty() : Optional.of(Role.FOOTER);
        }
        boolean around =
                switch (element.normalName()) {
                    case "nav" -> true;
                    case "aside" -> outside || linkShare(element) > NAMED_LINKS;
                    default ->
                            (outside && !holdsTitle(element))
                                    || isMarkedAround(element, inMain)
                                    || isMenu(element);
                };
        return around ? Optional.of(Role.NAVIGATION) : Optional.empty();
    }

    private static boolean isMarkedAround(Element element, boolean inMain) {
        return switch (element.attr("role").toLowerCase(Locale.ROOT)) {
            case "navigation", "search" -> true;
            case "contentinfo" -> !inMain;
            default -> false;
        };
    }

    /// The page's title may stand before its main part.
    private boolean holdsTitle(Element element) {
        return !titled && (element.nameIs("h1") || element.selectFirst("h1") != null);
    }

    private boolean isMenu(Element element) {
        if (!CONTAINERS.contains(element.normalName()) || size(element)[1] == 0) {
            return false;
        }
        double share = linkShare(element);
        String names = (element.className() + " " + element.id()).toLowerCase(Locale.ROOT);
        boolean named = share > NAMED_LINKS && NAME.matcher(names).find();
        boolean onlyLinks = !linksEverywhere && main.isEmpty() && share > ONLY_LINKS;
        return named || (onlyLinks && element.select("a").size() >= MIN_LINKS);
    }

    private static boolean isInvisible(Element element) {
        String style = element.attr("style");
        return element.hasAttr("hidden")
                || (!style.isEmpty()
                        && INVISIBLE
                                .matcher(style.toLowerCase(Locale.ROOT).replace(" ", ""))
                                .find());
    }
}
