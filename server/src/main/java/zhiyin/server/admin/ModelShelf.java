package zhiyin.server.admin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import zhiyin.engine.Device;
import zhiyin.engine.EmbedderLoad;
import zhiyin.engine.EngineException;
import zhiyin.engine.FreeMemory;
import zhiyin.engine.LoadPlan;
import zhiyin.engine.MachineSpeed;
import zhiyin.engine.model.KnownModel;
import zhiyin.engine.model.KnownModels;
import zhiyin.engine.model.ModelInfo;
import zhiyin.engine.model.Purpose;
import zhiyin.engine.pull.HubKind;
import zhiyin.engine.pull.ModelName;
import zhiyin.knowledge.catalog.CollectionInfo;
import zhiyin.knowledge.embed.LoadedModel;
import zhiyin.server.admin.Speeds.Speed;
import zhiyin.server.model.Library;
import zhiyin.server.model.Models;
import zhiyin.server.model.Offer;
import zhiyin.server.model.ServedModel;

/// The models of this machine, and those known that could be: what each takes, and does.
record ModelShelf(Models models, CollectionUse use, Speeds speeds) {
    /// Where a model is from.
    enum Origin {
        BUILT_IN,
        /// From a hub.
        PULLED,
        /// A file or directory, named when the server was started.
        FILE,
        /// Not here, but known.
        OFFERED
    }

    /// @param adding whether models may be added and deleted
    /// @param sources the hubs, the usual one first; empty where none may be added
    record ModelList(
            boolean adding, Optional<Machine> machine, List<Source> sources, List<Card> models) {}

    /// What models have to do with.
    ///
    /// @param roomBytes of memory that their weights may take: what is free, what those in memory have, and no more
    ///     than the server's own bound
    /// @param type what they are computed in
    /// @param gigaflops 10^9 operations a second in matrix products of that type, measured
    record Machine(long roomBytes, int threads, String type, long gigaflops) {}

    /// @param kind `hf` or `ms`
    /// @param address of the hub, or of the mirror in its place
    record Source(String kind, String address) {}

    /// A model.
    ///
    /// @param name as it is asked for; of one that is offered as it is pulled
    /// @param fullName as it is pulled or deleted
    /// @param fileBytes of its files, of one that is offered about
    /// @param purpose `embedding` or `reranking`
    /// @param memoryBytes that its weights take here
    /// @param fits whether these fit
    /// @param profile how a decoder's weights are held: `fast`, `turbo` or `small`
    /// @param loaded whether it is in memory
    /// @param collections that use it
    /// @param problem why it cannot be used
    record Card(
            String name,
            String fullName,
            Origin origin,
            boolean isDefault,
            boolean loaded,
            long fileBytes,
            Optional<Purpose> purpose,
            Optional<Integer> dimensions,
            Optional<Integer> maxTokens,
            Optional<Long> memoryBytes,
            Optional<Boolean> fits,
            Optional<String> profile,
            Optional<Speed> speed,
            List<String> collections,
            Optional<String> problem) {}

    ModelList list() {
        Optional<Library> library = models.library();
        long room = room();
        Optional<MachineSpeed> machine = library.map(some -> speeds.machine(some.options()));
        return new ModelList(
                library.isPresent(),
                machine.map(speed -> machine(speed, room)),
                library.map(ModelShelf::sources).orElse(List.of()),
                Stream.concat(
                                here(library, machine, room).stream(),
                                offered(library, machine, room))
                        .toList());
    }

    private long room() {
        long taken = models.loaded().stream().mapToLong(LoadedModel::bytes).sum();
        return Math.min(models.memoryBytes(), FreeMemory.bytes() + taken);
    }

    private static Machine machine(MachineSpeed speed, long room) {
        return new Machine(
                room,
                speed.threads(),
                speed.type().label(),
                Math.round(speed.gigaflops(speed.type())));
    }

    /// The hub for names without a prefix first.
    private static List<Source> sources(Library library) {
        HubKind usual = library.hubs().apply(ModelName.parse("a/b")).kind();
        return Arrays.stream(HubKind.values())
                .sorted((one, other) -> Boolean.compare(other == usual, one == usual))
                .map(kind ->
                        new Source(
                                kind.label(),
                                library.hubs()
                                        .apply(ModelName.parse(kind.label() + ":a/b"))
                                        .base()
                                        .toString()))
                .toList();
    }

    private List<Card> here(Optional<Library> library, Optional<MachineSpeed> machine, long room) {
        List<CollectionInfo> collections = use.collections().get();
        Map<String, EmbedderLoad> loads = models.loads();
        String first = models.defaultModel().offer().name();
        var cards = new ArrayList<Card>();
        for (ServedModel model : models.all()) {
            Offer offer = model.offer();
            boolean alias = !model.name().equals(offer.name());
            if (!alias && offer.origin() != Offer.Origin.REMOTE) {
                cards.add(
                        card(
                                model,
                                offer.name().equals(first),
                                library,
                                machine,
                                room,
                                loads,
                                use.of(offer, collections)));
            }
        }
        return cards;
    }

    private Card card(
            ServedModel model,
            boolean isDefault,
            Optional<Library> library,
            Optional<MachineSpeed> machine,
            long room,
            Map<String, EmbedderLoad> loads,
            List<String> collections) {
        Offer offer = model.offer();
        try {
            Optional<LoadedModel> loaded = model.loaded();
            loaded.map(some -> loads.get(some.name())).ifPresent(load -> speeds.seen(offer, load));
            Optional<LoadPlan> plan = library.map(some -> some.plan(offer));
            Optional<Long> memory =
                    loaded.map(some -> some.gpuBytes() > 0 ? some.gpuBytes() : some.bytes())
                            .filter(bytes -> bytes > 0)
                            .or(() -> plan.map(LoadPlan::bytes));
            ModelInfo info = model.info();
            return new Card(
                    offer.name(),
                    offer.fullName(),
                    origin(offer),
                    isDefault,
                    loaded.isPresent(),
                    offer.fileBytes(),
                    Optional.of(info.purpose()),
                    Optional.of(info.dimensions()),
                    Optional.of(info.maxTokens()),
                    memory,
                    memory.map(bytes -> loaded.isPresent() || fits(plan, bytes, room)),
                    plan.filter(LoadPlan::decoder).map(some -> some.profile().label()),
                    speeds.measured(offer).or(() -> estimated(info, plan, machine)),
                    collections,
                    Optional.empty());
        } catch (EngineException e) {
            return broken(offer, isDefault, collections, String.valueOf(e.getMessage()));
        }
    }

    /// In the GPU's memory, or in the room that models have in this process.
    private static boolean fits(Optional<LoadPlan> plan, long bytes, long room) {
        return plan.filter(some -> some.device() == Device.CUDA)
                .map(LoadPlan::fits)
                .orElse(bytes <= room);
    }

    private static Card broken(
            Offer offer, boolean isDefault, List<String> collections, String problem) {
        return new Card(
                offer.name(),
                offer.fullName(),
                origin(offer),
                isDefault,
                false,
                offer.fileBytes(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                collections,
                Optional.of(problem));
    }

    private static Origin origin(Offer offer) {
        return switch (offer.origin()) {
            case BUILT_IN -> Origin.BUILT_IN;
            case PULLED -> Origin.PULLED;
            case FILE, REMOTE -> Origin.FILE;
        };
    }

    private static Optional<Speed> estimated(
            ModelInfo info, Optional<LoadPlan> plan, Optional<MachineSpeed> machine) {
        return plan.flatMap(some -> machine.map(speed -> speed.tokensPerSecond(info, some)))
                .filter(rate -> rate > 0)
                .map(rate -> new Speed(rate, false));
    }

    private Stream<Card> offered(
            Optional<Library> library, Optional<MachineSpeed> machine, long room) {
        return library.stream()
                .flatMap(some ->
                        KnownModels.all().stream()
                                .filter(known -> !isHere(known, some))
                                .map(known -> offered(known, some, machine, room)));
    }

    private static boolean isHere(KnownModel known, Library library) {
        return library.store().list().stream()
                .anyMatch(model ->
                        model.complete() && model.name().equalsIgnoreCase(known.hubName()));
    }

    private static Card offered(
            KnownModel known, Library library, Optional<MachineSpeed> machine, long room) {
        LoadPlan plan = LoadPlan.of(known, library.options());
        ModelInfo info = known.info();
        return new Card(
                known.hubName(),
                known.hubName(),
                Origin.OFFERED,
                false,
                false,
                known.fileBytes(),
                Optional.of(info.purpose()),
                Optional.of(info.dimensions()),
                Optional.of(info.maxTokens()),
                Optional.of(plan.bytes()),
                Optional.of(fits(Optional.of(plan), plan.bytes(), room)),
                Optional.of(plan).filter(LoadPlan::decoder).map(some -> some.profile().label()),
                estimated(info, Optional.of(plan), machine),
                List.of(),
                Optional.empty());
    }
}
