package silkwire.plugin;

import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredCharFilter;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The three character filters that the Elasticsearch reference documents. */
final class CharacterFilters {
    private static final String ARROW = "=>";

    private CharacterFilters() {}

    static List<PreConfiguredCharFilter> preconfigured() {
        return List.of(PreConfiguredCharFilter.singleton("html_strip", false, HTMLStripCharFilter::new));
    }

    static Map<String, AnalysisProvider<CharFilterFactory>> configurable() {
        return Map.of(
                "mapping",
                AnalysisProviders.withSettings((name, settings) -> mapping(name, settings)),
                "pattern_replace",
                AnalysisProviders.withSettings((name, settings) -> patternReplace(name, settings)));
    }

    private static CharFilterFactory mapping(String name, Settings settings) {
        NormalizeCharMap.Builder map = new NormalizeCharMap.Builder();
        for (String rule : settings.getAsList("mappings")) {
            int arrow = rule.indexOf(ARROW);
            if (arrow < 1) {
                throw new IllegalArgumentException(
                        "mapping char filter [" + name + "]: write each rule as from => to, not " + rule);
            }
            map.add(character(rule.substring(0, arrow)), character(rule.substring(arrow + ARROW.length())));
        }
        NormalizeCharMap built = map.build();
        return new Rewriting(name, text -> new MappingCharFilter(built, text));
    }

    private static CharFilterFactory patternReplace(String name, Settings settings) {
        Pattern pattern = Pattern.compile(settings.get("pattern"));
        String replacement = settings.get("replacement", "");
        return new Rewriting(name, text -> new PatternReplaceCharFilter(pattern, replacement, text));
    }

    /** One side of a rule, where a backslash and {@code u} with four hexadecimal digits stand for one character. */
    private static String character(String side) {
        return Pattern.compile("\\\\u([0-9a-fA-F]{4})")
                .matcher(side.strip())
                .replaceAll(escape ->
                        java.util.regex.Matcher.quoteReplacement(
                                String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
    }

    private record Rewriting(String name, UnaryOperator<Reader> rewrite) implements NormalizingCharFilterFactory {
        @Override
        public Reader create(Reader text) {
            return rewrite.apply(text);
        }
    }
}
