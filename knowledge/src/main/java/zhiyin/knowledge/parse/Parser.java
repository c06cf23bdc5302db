package zhiyin.knowledge.parse;

import java.io.IOException;
import zhiyin.knowledge.document.Document;

/// Reads the files of one format. Stateless; many threads may use one.
public interface Parser {
    /// @param context limits that hold for the whole upload, options, and the way into parts
    /// @throws ParseException where the file as a whole cannot be read, with the status it ends with
    /// @throws IOException where its bytes cannot be read from disk
    Document parse(Source source, ParseContext context) throws IOException;
}
