package zhiyin.knowledge.base;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import zhiyin.knowledge.catalog.CatalogException;
import zhiyin.knowledge.catalog.CatalogException.Code;
import zhiyin.knowledge.catalog.Database;
import zhiyin.knowledge.catalog.IndexInfo;
import zhiyin.knowledge.catalog.ProcessInfo;
import zhiyin.knowledge.catalog.Tables;
import zhiyin.knowledge.compare.Comparison;
import zhiyin.knowledge.embed.EmbeddingCache;
import zhiyin.knowledge.embed.EmbeddingModels;
import zhiyin.knowledge.file.ContentFiles;
import zhiyin.knowledge.file.Leftovers;
import zhiyin.knowledge.job.Arrival;
import zhiyin.knowledge.job.Charges;
import zhiyin.knowledge.job.Cleaning;
import zhiyin.knowledge.job.Follower;
import zhiyin.knowledge.job.IndexStores;
import zhiyin.knowledge.job.Ingester;
import zhiyin.knowledge.job.JobEvents;
import zhiyin.knowledge.job.KeptProblems;
import zhiyin.knowledge.job.OpenStores;
import zhiyin.knowledge.job.Presence;
import zhiyin.knowledge.job.Sample;
import zhiyin.knowledge.job.Sharing;
import zhiyin.knowledge.job.Workplace;
import zhiyin.knowledge.search.Hit;
import zhiyin.knowledge.search.Marks;
import zhiyin.knowledge.search.Rerankers;
import zhiyin.knowledge.search.Search;
import zhiyin.knowledge.store.lucene.Highlights;
import zhiyin.knowledge.transfer.Transfer;
import zhiyin.knowledge.transfer.TransferLimits;
import zhiyin.knowledge.upload.PartFiles;
import zhiyin.knowledge.upload.UploadLimits;

/// Documents in, answers found: the entry.
/// ```java
/// try (KnowledgeBase base = KnowledgeBase.open(data, KnowledgeOptions.defaults())) {
///     base.collections().create("manuals", CollectionSettings.DEFAULTS);
///     DocumentInfo document = base.documents().put("manuals", "pump.pdf", in, PutOptions.NONE);
///     base.search().search(SearchRequest.of("manuals", "how often is the filter changed?"));
/// }
/// ```
/// One process at a time has a data directory; several may share a catalog and files ([SharedCatalog]). Thread-safe. What was put is durable when `put` returns; it is
/// read and embedded behind the scenes, and goes on where it was when the directory is opened again, however
/// the process ended. Failures are [CatalogException]s.
public final class KnowledgeBase implements AutoCloseable {
    private final DataDirectory directory;
    private final Deque<AutoCloseable> open;
    private final Workplace place;
    private final Optional<Ingester> ingester;
    private final Optional<Presence> presence;
    private final Optional<Follower> follower;
    private final Optional<SharedCatalog> shared;
    private final Collections collections;
    private final Documents documents;
    private final Jobs jobs;
    private final Indexes indexes;
    private final Search search;
    private final Transfer transfer;
    private final Doctor doctor;

    private KnowledgeBase(
            DataDirectory directory,
            Deque<AutoCloseable> open,
            Workplace place,
            Optional<Ingester> ingester,
            Transfer transfer,
            Optional<Presence> presence,
            Optional<Follower> follower,
            KnowledgeOptions options) {
        this.ingester = ingester;
        this.presence = presence;
        this.follower = follower;
        this.shared = options.shared();
        Runnable wake = wake(ingester);
        this.directory = directory;
        this.open = open;
        this.place = place;
        this.collections = new Collections(place, wake);
        this.jobs = new Jobs(place, wake);
        this.documents = new Documents(place, wake, options.parsers().limits());
        this.indexes = new Indexes(place, wake);
        this.search =
                new Search(
                        place.database(),
                        place.stores()::store,
                        (settings, query, instruction) ->
                                place.models()
                                        .model(
                                                settings.model(),
                                                settings.dimensions(),
                                                settings.sparse())
                                        .query(query, instruction),
                        new LocalRerankers(place.models()),
                        KnowledgeBase::marks);
        this.transfer = transfer;
        this.doctor = new Doctor(place);
    }

    private static Marks marks(String query) {
        var highlights = new Highlights(query);
        return text ->
                highlights.in(text).stream()
                        .map(span -> new Hit.Mark(span.start(), span.end()))
                        .toList();
    }

    /// @param data a directory; made where there is none
    /// @throws KnowledgeBaseInUseException where another process has it
    /// @throws CatalogException CATALOG_UNAVAILABLE
    public static KnowledgeBase open(Path data, KnowledgeOptions options) {
        return open(
                data,
                options,
                open ->
                        push(
                                open,
                                new EmbeddingModels(
                                        options.models(),
                                        EmbeddingCache.none(),
                                        options.modelIdle())));
    }

    /// With models that are used by others too, and stay the caller's: close them after the knowledge base. As
    /// long as this is open, their cache has the file in the data directory, and what is shared.
    ///
    /// @param options of which those that concern models do not apply
    /// @throws KnowledgeBaseInUseException where another process has it
    /// @throws CatalogException CATALOG_UNAVAILABLE
    public static KnowledgeBase open(Path data, KnowledgeOptions options, EmbeddingModels models) {
        return open(data, options, _ -> models);
    }

    private static KnowledgeBase open(
            Path data,
            KnowledgeOptions options,
            Function<Deque<AutoCloseable>, EmbeddingModels> models) {
        var open = new ArrayDeque<AutoCloseable>();
        try {
            return open(data, options, models, open);
        } catch (IOException e) {
            closeAll(open);
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE, data + " cannot be opened: " + e, e);
        } catch (RuntimeException e) {
            closeAll(open);
            throw e;
        }
    }

    private static KnowledgeBase open(
            Path data,
            KnowledgeOptions options,
            Function<Deque<AutoCloseable>, EmbeddingModels> given,
            Deque<AutoCloseable> open)
            throws IOException {
        DataDirectory directory = push(open, DataDirectory.hold(data));
        Optional<SharedCatalog> shared = options.shared();
        Database database =
                push(
                        open,
                        shared.map(with -> Database.open(with.catalog(), options.environment()))
                                .orElseGet(() -> Database.open(directory.catalog())));
        ContentFiles files =
                shared.isPresent()
                        ? ContentFiles.openShared(shared.get().files())
                        : ContentFiles.open(directory.path());
        var tables = new Tables();
        EmbeddingModels models = given.apply(open);
        models.cache().keepIn(directory.vectors(), options.cacheBytes());
        open.push(models.cache()::leave);
        shared.ifPresent(with -> shareCache(models.cache(), with, options.environment()));
        OpenStores stores =
                push(
                        open,
                        new OpenStores(
                                directory.indexes(),
                                new IndexStores(options.environment()),
                                database));
        JobEvents events =
                push(
                        open,
                        new JobEvents(
                                id -> database.read(c -> tables.jobs().find(c, id)),
                                new KeptProblems(database, tables, remembered(options))));
        Optional<Presence> presence = join(open, database, tables, files, options);
        Sharing sharing = presence.map(Presence::sharing).orElse(Sharing.NONE);
        var place = new Workplace(database, tables, files, stores, models, events, sharing);
        stores.deleteAllBut(indexes(place));
        Optional<Ingester> ingester = Optional.empty();
        if (options.working()) {
            ingester =
                    Optional.of(
                            push(
                                    open,
                                    Ingester.start(place, options.parsers(), options.parsing())));
        }
        Runnable wake = wake(ingester);
        Optional<Follower> follower =
                sharing.isShared()
                        ? Optional.of(push(open, Follower.start(place, directory.indexes(), wake)))
                        : Optional.empty();
        Transfer transfer =
                Transfer.open(place, directory.transfers(), TransferLimits.DEFAULTS, wake);
        return new KnowledgeBase(
                directory, open, place, ingester, transfer, presence, follower, options);
    }

    private static void shareCache(
            EmbeddingCache cache, SharedCatalog with, Map<String, String> environment) {
        cache.shareIn(
                patience -> Database.login(with.catalog(), environment, patience),
                with.cacheBytes());
    }

    /// What a crash left is removed by who is alone with the catalog.
    private static Optional<Presence> join(
            Deque<AutoCloseable> open,
            Database database,
            Tables tables,
            ContentFiles files,
            KnowledgeOptions options)
            throws IOException {
        if (options.shared().isEmpty()) {
            database.change(c -> Transfer.dropUnfinished(c, tables));
            Cleaning.clean(database, files, options.parsing());
            return Optional.empty();
        }
        String home = options.shared().get().catalog().toString();
        Presence presence =
                push(
                        open,
                        Presence.join(
                                database, tables, home, c -> Transfer.dropUnfinished(c, tables)));
        if (presence.wasAlone()) {
            Cleaning.clean(database, files, options.parsing());
        }
        return Optional.of(presence);
    }

    /// Whoever works meets what keeps a job again, within a minute or two.
    private static Optional<Duration> remembered(KnowledgeOptions options) {
        return options.working() ? Optional.of(Duration.ofMinutes(3)) : Optional.empty();
    }

    private static Runnable wake(Optional<Ingester> ingester) {
        return ingester.<Runnable>map(each -> each::wake).orElse(() -> {});
    }

    private static <T extends AutoCloseable> T push(Deque<AutoCloseable> open, T opened) {
        open.push(opened);
        return opened;
    }

    private static Set<Long> indexes(Workplace place) {
        var known = new HashSet<Long>();
        for (IndexInfo.State state : IndexInfo.State.values()) {
            place.database()
                    .read(c -> place.tables().indexes().all(c, state))
                    .forEach(index -> known.add(index.id()));
        }
        return known;
    }

    /// `$ZHIYIN_DATA`, else the system's usual place for users' data.
    public static Path standardDirectory() {
        return DataDirectory.standard(
                System.getenv(),
                System.getProperty("os.name"),
                Path.of(System.getProperty("user.home")));
    }

    public Path directory() {
        return directory.path();
    }

    Workplace place() {
        return place;
    }

    /// The processes that share the catalog, the oldest first; none where this one has it to itself.
    public List<ProcessInfo> processes() {
        return presence.isEmpty()
                ? List.of()
                : place.database().read(c -> place.tables().processes().list(c));
    }

    /// This one's number among [#processes].
    public OptionalLong process() {
        return presence.isEmpty() ? OptionalLong.empty() : OptionalLong.of(presence.get().id());
    }

    /// How far this process has followed what others wrote before it came; whether requests should be sent to
    /// others until it has.
    public Arrival arrival() {
        return follower.map(Follower::arrival).orElse(Arrival.ALONE);
    }

    /// Lets other processes that want this directory know where this one answers over HTTP.
    public void announce(URI url) {
        try {
            directory.announce(Optional.of(url));
            presence.ifPresent(each -> each.announce(url.toString()));
        } catch (IOException e) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE, directory.path() + ": the lock cannot be written", e);
        }
    }

    /// Files are likely to come soon, such as when somebody looks at the collections: lets a process that reads
    /// files start and read a sample, so that the first file need not wait for that. Returns at once.
    public void expectFiles(Sample sample) {
        ingester.ifPresent(each -> each.expectFiles(sample));
    }

    public Collections collections() {
        return collections;
    }

    /// Whom the tokens of uploaded documents count against.
    public Charges charges() {
        return place.charges();
    }

    public Documents documents() {
        return documents;
    }

    /// What people change of passages.
    public PassageEdits edits() {
        return new PassageEdits(place, wake(ingester));
    }

    /// Files that come in parts. There may be one of these at a time; it is the caller's to close, before this.
    ///
    /// @throws CatalogException CATALOG_UNAVAILABLE
    public Uploads uploads(UploadLimits limits) {
        Path folder =
                shared.map(with -> with.files().resolve("upload")).orElse(directory.uploads());
        Duration abandoned = shared.isPresent() ? Leftovers.IN_SHARED_FOLDERS : Duration.ZERO;
        try {
            return new Uploads(place, documents, PartFiles.open(folder, abandoned), limits);
        } catch (IOException e) {
            throw new CatalogException(
                    Code.CATALOG_UNAVAILABLE, folder + " cannot be used: " + e, e);
        }
    }

    public Division division() {
        return new Division(place, documents);
    }

    public Jobs jobs() {
        return jobs;
    }

    public Indexes indexes() {
        return indexes;
    }

    /// Its rerankers are models of this process, by their names.
    public Search search() {
        return search;
    }

    /// Ways of searching side by side.
    public Comparison comparison(Rerankers rerankers) {
        return new Comparison(
                place.database(), place.stores()::store, search.with(rerankers), place.models());
    }

    /// What people said of passages.
    public RelevanceLabels labels() {
        return new RelevanceLabels(place);
    }

    public Transfer transfer() {
        return transfer;
    }

    public Doctor doctor() {
        return doctor;
    }

    /// Stops the work within seconds; what was begun goes on when the directory is opened again.
    @Override
    public void close() {
        closeAll(open);
    }

    /// The newest first; each is closed, whatever becomes of the others.
    private static void closeAll(Deque<AutoCloseable> open) {
        Optional<RuntimeException> failure = Optional.empty();
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                RuntimeException met =
                        e instanceof RuntimeException known ? known : new IllegalStateException(e);
                failure.ifPresent(met::addSuppressed);
                failure = Optional.of(met);
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
