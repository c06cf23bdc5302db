package zhiyin.knowledge.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.parser.Parser;
import zhiyin.knowledge.chunk.Chunk.Part;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Characters;
import zhiyin.knowledge.document.Place;
import zhiyin.knowledge.document.Place.Span;
import zhiyin.knowledge.document.Place.Unit;
import zhiyin.knowledge.document.Table;

/// What is true of every document's chunks.
final class Invariants {
    private final ChunkedDocument chunked;
    private final TokenCounter counter;
    private final ChunkOptions options;
    private final Map<Integer, Boolean> easy = new HashMap<>();
    private final Map<Integer, Set<Integer>> starts = new HashMap<>();

    Invariants(ChunkedDocument chunked, TokenCounter counter, ChunkOptions options) {
        this.chunked = chunked;
        this.counter = counter;
        this.options = options;
    }

    void check() {
        budgetsAreKept();
        blocksAreCoveredOnce();
        orderIsKept();
        furnitureIsLeftOut();
        codeAndItemsThatFitAreWhole();
        paragraphsAreCutBetweenSentences();
        tablesAreCutBetweenRowsAndHaveTheirHeader();
        fencesAreIntact();
        charactersAreWhole();
        placesHoldTheirParts();
        sectionsNest();
        headingsAreNotAlone();
        assertThat(chunked.chunks()).extracting(Chunk::id).doesNotHaveDuplicates();
    }

    private void budgetsAreKept() {
        for (Chunk chunk : chunked.chunks()) {
            assertThat(chunk.tokens()).isEqualTo(counter.count(chunk.embedText()));
            assertThat(chunk.tokens()).as("%s", chunk).isLessThanOrEqualTo(options.maxTokens());
            assertThat(chunk.embedText()).as("%s", chunk).isNotBlank();
            assertThat(chunk.body()).as("%s", chunk).isNotBlank();
        }
    }

    private void blocksAreCoveredOnce() {
        var parts =
                chunked.chunks().stream()
                        .flatMap(chunk -> chunk.parts().stream())
                        .collect(
                                Collectors.groupingBy(
                                        Part::block, TreeMap::new, Collectors.toList()));
        for (int i = 0; i < chunked.blocks().size(); i++) {
            Block block = chunked.blocks().get(i);
            List<Part> own = parts.getOrDefault(i, List.of());
            if (block instanceof Block.Furniture || block.text().isBlank()) {
                assertThat(own).isEmpty();
                continue;
            }
            var joined = new StringBuilder();
            for (Part part : own) {
                assertThat(part.start()).as("block %s, %s", i, block).isEqualTo(joined.length());
                joined.append(block.text(), part.start(), part.end());
            }
            assertThat(joined.toString()).isEqualTo(block.text());
        }
    }

    private void orderIsKept() {
        List<Part> inOrder =
                chunked.chunks().stream()
                        .flatMap(chunk -> chunk.parts().stream())
                        .filter(part -> !(block(part) instanceof Block.Footnote))
                        .toList();
        assertThat(inOrder)
                .isSortedAccordingTo(
                        Comparator.comparingInt(Part::block).thenComparingInt(Part::start));
    }

    private void furnitureIsLeftOut() {
        assertThat(chunked.chunks())
                .noneMatch(chunk -> (chunk.body() + chunk.embedText()).contains("FURNITURE"));
    }

    private void codeAndItemsThatFitAreWhole() {
        for (Chunk chunk : chunked.chunks()) {
            for (Part part : chunk.parts()) {
                Block block = block(part);
                boolean whole =
                        switch (block) {
                            case Block.Code _, Block.ListItem _ -> true;
                            case Block.Heading _, Block.Formula _ -> true;
                            default -> false;
                        };
                boolean fits =
                        block instanceof Block.Code
                                ? new Measure(counter).fits(block.text(), options.maxTokens())
                                : fits(block.text());
                if (whole && fits) {
                    assertThat(isWhole(part)).as("%s", block).isTrue();
                }
            }
        }
    }

    private boolean isWhole(Part part) {
        return part.start() == 0 && part.end() == block(part).text().length();
    }

    /// Whether a text surely fits behind the headings, counted for more than they are.
    private boolean fits(String text) {
        int prefix = options.maxTokens() / 4 + 24;
        int tokens =
                Math.max(counter.count(text), text.length() / Measure.MAX_CHARACTERS_PER_TOKEN);
        return tokens + prefix <= options.maxTokens();
    }

    private void paragraphsAreCutBetweenSentences() {
        for (Chunk chunk : chunked.chunks()) {
            for (Part part : chunk.parts()) {
                if (block(part) instanceof Block.Paragraph(String text, _) && part.start() > 0) {
                    Set<Integer> own =
                            starts.computeIfAbsent(part.block(), _ -> sentenceStarts(text));
                    assertThat(own.isEmpty() || own.contains(part.start())).isTrue();
                }
            }
        }
    }

    /// None where one is too long.
    private Set<Integer> sentenceStarts(String text) {
        var all = new ArrayList<>(List.of(0));
        Sentences.each(text, 0, text.length(), all::add);
        for (int i = 1; i < all.size(); i++) {
            if (!fits(text.substring(all.get(i - 1), all.get(i)))) {
                return Set.of();
            }
        }
        return new HashSet<>(all);
    }

    private void tablesAreCutBetweenRowsAndHaveTheirHeader() {
        for (Chunk chunk : chunked.chunks()) {
            for (Part part : chunk.parts()) {
                if (block(part) instanceof Block.TableBlock(Table table, _)
                        && easy.computeIfAbsent(part.block(), _ -> isEasy(table))) {
                    assertThat(starts.computeIfAbsent(part.block(), _ -> rowStarts(table)))
                            .contains(part.start(), part.end());
                    table.rows().subList(0, table.headerRows()).stream()
                            .flatMap(row -> row.cells().stream())
                            .map(cell -> Characters.unify(cell.text().strip().replace('\n', ' ')))
                            .forEach(name -> assertThat(chunk.embedText()).contains(name));
                    assertThat(chunk.embedText())
                            .contains(Characters.unify(table.caption().strip()));
                    if (part.start() > 0) {
                        assertThat(chunk.embedText()).containsPattern("rows? \\d+(-\\d+)? of \\d+");
                    }
                }
            }
        }
    }

    /// Whether header, caption and any row surely fit together, spanning cells repeated.
    private boolean isEasy(Table table) {
        int share = options.maxTokens() / 8 - 4;
        int spanning =
                table.rows().stream()
                        .flatMap(row -> row.cells().stream())
                        .filter(cell -> cell.rows() > 1)
                        .mapToInt(cell -> counter.count(cell.text()))
                        .sum();
        int longest = 0;
        for (int i = 0; i < table.rows().size(); i++) {
            longest = Math.max(longest, counter.count(text(table, i, i + 1)));
        }
        return counter.count(text(table, 0, table.headerRows())) < options.maxTokens() / 4
                && counter.count(table.caption()) < share / 2
                && longest + spanning < share;
    }

    private static String text(Table table, int first, int end) {
        return new Table("", table.rows().subList(first, end), 0).text().replace("\t", " | ");
    }

    private static Set<Integer> rowStarts(Table table) {
        var all = new HashSet<>(Set.of(0, table.text().length()));
        for (int i = 1; i < table.rows().size(); i++) {
            all.add(new Table(table.caption(), table.rows().subList(0, i), 0).text().length() + 1);
        }
        return all;
    }

    private void fencesAreIntact() {
        for (Chunk chunk : chunked.chunks()) {
            long code =
                    chunk.parts().stream()
                            .filter(part -> block(part) instanceof Block.Code)
                            .count();
            var fenced = new ArrayList<String>();
            Parser.builder()
                    .build()
                    .parse(chunk.body())
                    .accept(
                            new AbstractVisitor() {
                                @Override
                                public void visit(FencedCodeBlock block) {
                                    fenced.add(block.getLiteral());
                                }
                            });
            assertThat(fenced).as(chunk.body()).hasSize((int) code);
        }
    }

    private void charactersAreWhole() {
        for (Chunk chunk : chunked.chunks()) {
            assertThat(hasLoneSurrogate(chunk.body())).isFalse();
            assertThat(hasLoneSurrogate(chunk.embedText())).isFalse();
            for (Part part : chunk.parts()) {
                String text = block(part).text();
                assertThat(hasLoneSurrogate(text.substring(part.start(), part.end()))).isFalse();
            }
        }
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    }

    private void placesHoldTheirParts() {
        for (Chunk chunk : chunked.chunks()) {
            Place place = chunk.place();
            for (Part part : chunk.parts()) {
                Place own = block(part).place();
                if (own.unit() == Unit.PAGE && place.unit() == Unit.PAGE) {
                    assertThat(place.first()).isLessThanOrEqualTo(own.first());
                    assertThat(place.last()).isGreaterThanOrEqualTo(own.last());
                }
                if (own.unit() == Unit.LINE && place.unit() == Unit.LINE) {
                    boolean exact = isExact(part) && chunk.parts().size() == 1;
                    linesAreThoseOf(part, place, exact);
                }
            }
        }
    }

    /// Whether the block's text stands in the source as it is.
    private boolean isExact(Part part) {
        Span span = block(part).place().span();
        return span.end() - span.start() == block(part).text().length();
    }

    private void linesAreThoseOf(Part part, Place place, boolean exact) {
        Place own = block(part).place();
        if (exact) {
            String before = block(part).text().substring(0, part.start());
            int feeds = (int) before.chars().filter(c -> c == '\n').count();
            assertThat(place.first()).isEqualTo(own.first() + feeds);
            assertThat(place.span().start()).isEqualTo(own.span().start() + part.start());
            assertThat(place.span().end()).isEqualTo(own.span().start() + part.end());
        } else if (isWhole(part)) {
            assertThat(place.first()).isLessThanOrEqualTo(own.first());
            assertThat(place.last()).isGreaterThanOrEqualTo(own.last());
        }
    }

    private void sectionsNest() {
        for (int i = 0; i < chunked.chunks().size(); i++) {
            Chunk chunk = chunked.chunks().get(i);
            Section section = chunked.sections().get(chunk.section());
            assertThat(section.headings()).isEqualTo(chunk.headings());
            while (section.parent() >= 0) {
                assertThat(i).isBetween(section.firstChunk(), section.lastChunk());
                assertThat(section.parent()).isLessThan(section.number());
                section = chunked.sections().get(section.parent());
            }
            assertThat(section.number()).isZero();
        }
    }

    /// Unless nothing else is in the document, or they are as long as a chunk.
    private void headingsAreNotAlone() {
        boolean hasText =
                chunked.blocks().stream().anyMatch(block -> !(block instanceof Block.Heading));
        for (Chunk chunk : chunked.chunks()) {
            boolean alone =
                    chunk.parts().stream()
                            .allMatch(
                                    part -> block(part) instanceof Block.Heading && isWhole(part));
            int tokens = counter.count(chunk.body());
            if (alone && hasText && tokens < options.maxTokens() / 8) {
                int number = chunked.chunks().indexOf(chunk);
                List<Chunk> around =
                        chunked.chunks()
                                .subList(
                                        Math.max(0, number - 1),
                                        Math.min(number + 2, chunked.chunks().size()));
                assertThat(isLastOfItsDocument(chunk))
                        .as("%s alone among %s", chunk, around)
                        .isTrue();
            }
        }
    }

    /// A part of nothing but headings.
    private boolean isLastOfItsDocument(Chunk chunk) {
        int number = chunked.chunks().indexOf(chunk);
        if (number + 1 == chunked.chunks().size()) {
            return true;
        }
        Chunk next = chunked.chunks().get(number + 1);
        boolean other = next.parts().stream().allMatch(part -> part.start() > 0);
        return other || !next.headings().containsAll(chunk.headings()) || isWithin(next, chunk);
    }

    /// Whether a chunk is of a document within another's: such are called by their names, which no block says.
    private boolean isWithin(Chunk chunk, Chunk other) {
        return chunk.headings().stream()
                .filter(name -> !other.headings().contains(name))
                .anyMatch(name ->
                        chunked.blocks().stream()
                                .noneMatch(block ->
                                        block instanceof Block.Heading
                                                && block.text().equals(name)));
    }

    private Block block(Part part) {
        return chunked.blocks().get(part.block());
    }
}
