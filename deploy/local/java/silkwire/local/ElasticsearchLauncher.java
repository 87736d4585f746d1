package silkwire.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Starts one complete Elasticsearch node in this process.
 *
 * <p>Argument: the configuration folder with {@code elasticsearch.yml} and {@code log4j2.properties}. The server's own
 * main class wants its distribution's launcher and refuses the root user; the node does not.
 */
public final class ElasticsearchLauncher {
    private static final int CLOSE_SECONDS = 20;

    private ElasticsearchLauncher() {}

    public static void main(String[] arguments) throws Exception {
        ParentWatch.start();
        // Reading the settings already logs, so a logger must be there before the settings say how to log.
        LogConfigurator.configureESLogging();
        Path configuration = Path.of(arguments[0]);
        Settings settings = Settings.builder()
                .loadFromPath(configuration.resolve("elasticsearch.yml"))
                .build();
        Environment environment = new Environment(settings, configuration);
        LogConfigurator.registerErrorListener();
        LogConfigurator.configure(environment, true);
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
                PluginsLoader.loadModulesBundles(environment.modulesDir()),
                PluginsLoader.loadPluginsBundles(environment.pluginsDir()),
                Map.of());
        Node node = new Node(environment, plugins);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node), "node-shutdown"));
        try {
            node.start();
        } catch (Exception failure) {
            failure.printStackTrace();
            System.exit(1);
        }
        // All threads of a node are daemons: without this one, the process would end as soon as it is up.
        new CountDownLatch(1).await();
    }

    private static void close(Node node) {
        try {
            node.prepareForClose();
            node.close();
            node.awaitClose(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException failure) {
            failure.printStackTrace();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
