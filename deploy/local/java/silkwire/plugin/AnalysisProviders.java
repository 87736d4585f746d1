package silkwire.plugin;

import java.util.function.BiFunction;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** Providers of analysis parts that make no sense until an index defines them. */
final class AnalysisProviders {
    private AnalysisProviders() {}

    static <T> AnalysisProvider<T> withSettings(BiFunction<String, Settings, T> build) {
        return new AnalysisProvider<>() {
            @Override
            public T get(IndexSettings index, Environment environment, String name, Settings settings) {
                return build.apply(name, settings);
            }

            @Override
            public boolean requiresAnalysisSettings() {
                return true;
            }
        };
    }
}
