package zhiyin.knowledge.catalog;

/// Why a document cannot be searched.
///
/// @param code stable, such as `ENCRYPTED`: [zhiyin.knowledge.parse.ParseException.Status] or the engine's
/// @param message for people: names the file and says what to do
public record DocumentFailure(String code, String message) {}
