package zhiyin.server;

import java.lang.System.Logger.Level;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import zhiyin.server.tls.PemException;
import zhiyin.server.tls.PemPair;

/// TLS 1.2 and 1.3 with a certificate from files, which is read again when it has been renewed.
final class Tls {
    private static final System.Logger LOG = System.getLogger(Tls.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final PemPair files;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private FileTime modified;

    /// @throws PemException where the files cannot be used
    Tls(PemPair files) {
        this.files = files;
        this.modified = files.modified();
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        take(context);
    }

    private void take(SslContextFactory factory) {
        factory.setKeyStore(files.load());
        factory.setKeyStorePassword("");
    }

    /// What stands before HTTP on a connection.
    SslConnectionFactory before(HttpConnectionFactory http) {
        var customizer = new SecureRequestCustomizer();
        // Clients inside a company reach the server by names and addresses of all kinds; they check
        // the
        // certificate themselves.
        customizer.setSniHostCheck(false);
        HttpConfiguration configuration = http.getHttpConfiguration();
        configuration.addCustomizer(customizer);
        return new SslConnectionFactory(context, http.getProtocol());
    }

    /// Looks for a renewed certificate from time to time, for as long as the scheduler runs.
    void watch(Scheduler scheduler) {
        scheduler.schedule(
                () -> {
                    renew();
                    if (scheduler.isRunning()) {
                        watch(scheduler);
                    }
                },
                LOOK_AGAIN);
    }

    /// A pair that is half written, or damaged, leaves the old one as it is.
    void renew() {
        FileTime current = files.modified();
        if (current.equals(modified)) {
            return;
        }
        try {
            context.reload(this::take);
            modified = current;
            LOG.log(Level.INFO, "took the renewed certificate {0}", files.certificate());
        } catch (PemException e) {
            LOG.log(Level.ERROR, "the certificate in use stays: {0}", e.getMessage());
        } catch (Exception e) {
            LOG.log(Level.ERROR, "the certificate in use stays", e);
        }
    }
}
