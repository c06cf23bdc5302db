package zhiyin.knowledge.job;

/// What is done to a document, each by a worker of its own that may have to wait for something.
enum Step {
    READING("reading"),
    DIVIDING("dividing"),
    EMBEDDING("embedding"),
    STORING("storing");

    private final String label;

    Step(String label) {
        this.label = label;
    }

    /// As a person is told.
    String waits(Throwable why) {
        return label + " waits: " + why.getMessage();
    }
}
