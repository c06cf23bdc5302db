package zhiyin.server.admin;

import java.util.Optional;
import zhiyin.knowledge.embed.KeepAlive;
import zhiyin.server.admin.ModelShelf.ModelList;
import zhiyin.server.admin.Speeds.Speed;
import zhiyin.server.api.Call;
import zhiyin.server.api.Operation;
import zhiyin.server.api.RequestException;
import zhiyin.server.api.RequestException.Reason;
import zhiyin.server.api.Routes;
import zhiyin.server.download.Downloads;
import zhiyin.server.model.Library;
import zhiyin.server.model.Models;
import zhiyin.server.model.Offer;
import zhiyin.server.model.ServedModel;

/// The models of this machine, and those that could be.
final class ModelRoutes {
    private static final String ALL = "/admin/models";

    /// @param name of a model of this machine
    record MeasureBody(String name) {}

    private final Models models;
    private final Optional<Downloads> downloads;
    private final CollectionUse use;
    private final Speeds speeds = new Speeds();

    ModelRoutes(Models models, Optional<Downloads> downloads, CollectionUse use) {
        this.models = models;
        this.downloads = downloads;
        this.use = use;
    }

    void addTo(Routes reading, Routes changing) {
        var shelf = new ModelShelf(models, use, speeds);
        reading.answer(
                Operation.of(
                        "GET",
                        ALL,
                        "models that are here or could be: size, memory, speed, who uses them"),
                ModelList.class,
                _ -> shelf.list());
        reading.exchange(
                Operation.of("POST", ALL + "/measure", "lets a model compute for a second or two"),
                MeasureBody.class,
                Speed.class,
                (_, body) -> speeds.measure(models.require(body.name())));
        changing.call(
                Operation.of("DELETE", ALL + "/<model>", "deletes a model that was downloaded")
                        .query(
                                "collections",
                                String.class,
                                "those that use it, separated by commas; refused where others do")
                        .withStatus(204),
                this::delete);
    }

    private void delete(Call call) {
        Library library = models.library().orElseThrow(ModelRoutes::fixed);
        ServedModel model = models.require(call.path("model"));
        Offer offer = model.offer();
        if (offer.origin() != Offer.Origin.PULLED) {
            throw RequestException.coded(
                    Reason.CONFLICT,
                    AdminErrors.Code.NOT_DOWNLOADED,
                    "%s was not downloaded, and is not deleted".formatted(offer.name()));
        }
        use.requireConfirmed(offer, call.words("collections"));
        model.keep(KeepAlive.parse("0"));
        library.remove(offer.fullName());
        models.forget(offer.opens());
        downloads.ifPresent(each -> each.forget(offer.fullName()));
        call.status(204);
    }

    static RequestException fixed() {
        return RequestException.coded(
                Reason.FORBIDDEN,
                AdminErrors.Code.MODELS_FIXED,
                "this server serves the models that it was started with, and no others");
    }
}
