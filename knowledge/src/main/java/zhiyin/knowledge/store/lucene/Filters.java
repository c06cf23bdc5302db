package zhiyin.knowledge.store.lucene;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.document.BinaryPoint;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import zhiyin.knowledge.store.Filter;

/// [Filter] in Lucene's terms: a query that matches the passages it admits.
final class Filters {
    private Filters() {}

    /// @return empty where everything is admitted
    static Optional<Query> query(Filter filter) {
        if (filter.isNone()) {
            return Optional.empty();
        }
        var all = new BooleanQuery.Builder();
        if (!filter.documents().isEmpty()) {
            all.add(documents(filter.documents()), Occur.FILTER);
        }
        filter.tags().forEach(tag -> all.add(exactly(StoreFields.TAG, tag), Occur.FILTER));
        addAny(all, StoreFields.TYPE, filter.types());
        addAny(all, StoreFields.LANGUAGE, filter.languages());
        if (filter.from().isPresent() || filter.to().isPresent()) {
            all.add(modified(filter.from(), filter.to()), Occur.FILTER);
        }
        if (!filter.path().isEmpty()) {
            all.add(within(filter.path()), Occur.FILTER);
        }
        return Optional.of(all.build());
    }

    static Query document(long number) {
        return documents(List.of(number));
    }

    private static Query documents(Collection<Long> numbers) {
        return LongField.newSetQuery(
                StoreFields.DOCUMENT, numbers.stream().mapToLong(Long::longValue).toArray());
    }

    private static void addAny(BooleanQuery.Builder all, String field, Collection<String> values) {
        if (!values.isEmpty()) {
            all.add(
                    new TermInSetQuery(field, values.stream().map(StoreFields::term).toList()),
                    Occur.FILTER);
        }
    }

    private static Query exactly(String field, String value) {
        return new TermQuery(new Term(field, StoreFields.term(value)));
    }

    /// Points know no open ends; the byte strings around all times stand for them.
    private static Query modified(Optional<Instant> from, Optional<Instant> to) {
        byte[] first = StoreFields.sortable(from.orElse(Instant.MIN));
        if (to.isPresent() && to.get().equals(Instant.MIN)) {
            return new MatchNoDocsQuery("before all times");
        }
        byte[] last = StoreFields.sortable(to.map(time -> time.minusNanos(1)).orElse(Instant.MAX));
        return BinaryPoint.newRangeQuery(StoreFields.MODIFIED, first, last);
    }

    private static Query within(String path) {
        String folder = path.endsWith("/") ? path : path + "/";
        var either = new BooleanQuery.Builder();
        List.of(
                        exactly(StoreFields.PATH, path),
                        new PrefixQuery(new Term(StoreFields.PATH, StoreFields.term(folder))))
                .forEach(query -> either.add(query, Occur.SHOULD));
        return either.build();
    }
}
