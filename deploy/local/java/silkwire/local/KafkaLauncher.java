package silkwire.local;

import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * Starts one Kafka process that is broker and controller, and formats its storage the first time.
 *
 * <p>Arguments: the properties file, the cluster id, the folder of {@code log.dirs}. Formatting in the same process
 * saves the start of a second Java machine.
 */
public final class KafkaLauncher {
    private KafkaLauncher() {}

    public static void main(String[] arguments) {
        ParentWatch.start();
        String properties = arguments[0];
        if (Files.notExists(Path.of(arguments[2], "meta.properties"))) {
            int failed = StorageTool.execute(
                    new String[] {"format", "--cluster-id", arguments[1], "--config", properties}, System.out);
            if (failed != 0) {
                System.exit(failed);
            }
        }
        Kafka.main(new String[] {properties});
    }
}
