package zhiyin.server.auth;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import zhiyin.knowledge.base.SharedRecords;
import zhiyin.knowledge.catalog.UsageTable;

/// What keys have used, in a catalog that several servers share: all of them together.
final class SharedUsage implements UsageBook {
    private final SharedRecords records;

    SharedUsage(SharedRecords records) {
        this.records = records;
    }

    @Override
    public Map<String, Use> add(Map<String, Use> here) {
        List<UsageTable.Use> added =
                here.entrySet().stream()
                        .map(each ->
                                new UsageTable.Use(
                                        each.getKey(),
                                        each.getValue().day(),
                                        each.getValue().tokens(),
                                        each.getValue().last()))
                        .toList();
        return records.use(added).stream()
                .collect(
                        Collectors.toMap(
                                UsageTable.Use::name,
                                use -> new Use(use.day(), use.tokens(), use.used())));
    }

    @Override
    public boolean isShared() {
        return true;
    }
}
