package silkwire.local;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Ends this server when the process that started it is gone, however that process ended.
 *
 * <p>The system property {@code silkwire.parent} holds the process id to watch; without it nothing is watched. Only
 * the real parent is accepted: once a parent has died, the system gives its children another one, and its id may
 * already belong to a stranger.
 */
final class ParentWatch {
    private static final int POLL_MILLISECONDS = 200;
    private static final int SHUTDOWN_SECONDS = 5;

    private ParentWatch() {}

    static void start() {
        Long watched = Long.getLong("silkwire.parent");
        if (watched == null) {
            return;
        }
        Thread watch = new Thread(() -> watch(watched), "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void watch(long watched) {
        try {
            while (isParent(watched)) {
                Thread.sleep(POLL_MILLISECONDS);
            }
            System.err.println("The parent process " + watched + " is gone: stopping.");
            Thread exit = new Thread(() -> System.exit(0), "parent-watch-exit");
            exit.start();
            exit.join(TimeUnit.SECONDS.toMillis(SHUTDOWN_SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            // The shutdown hooks had their time; nobody is left who could end this process otherwise.
            Runtime.getRuntime().halt(1);
        }
    }

    private static boolean isParent(long watched) {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        return parent.isPresent() && parent.get().pid() == watched;
    }
}
