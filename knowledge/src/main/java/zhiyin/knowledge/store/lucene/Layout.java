package zhiyin.knowledge.store.lucene;

import zhiyin.knowledge.store.StoreSettings;

/// What an index has of each passage's vectors.
///
/// @param dense whether it has the dense vectors; else they lie elsewhere ([SplitStore])
record Layout(StoreSettings settings, boolean dense) {
    static Layout whole(StoreSettings settings) {
        return new Layout(settings, true);
    }

    static Layout withoutVectors(StoreSettings settings) {
        return new Layout(settings, false);
    }

    boolean hasShort() {
        return settings.shortDimensions() < settings.dimensions();
    }
}
