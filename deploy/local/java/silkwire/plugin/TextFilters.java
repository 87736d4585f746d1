package silkwire.plugin;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.bn.BengaliNormalizationFilter;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.ckb.SoraniNormalizationFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.el.GreekLowerCaseFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.ga.IrishLowerCaseFilter;
import org.apache.lucene.analysis.hi.HindiNormalizationFilter;
import org.apache.lucene.analysis.in.IndicNormalizationFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.ScandinavianFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.ScandinavianNormalizationFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.sr.SerbianNormalizationFilter;
import org.apache.lucene.analysis.tr.ApostropheFilter;
import org.apache.lucene.analysis.tr.TurkishLowerCaseFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** Token filters that mappings for news in many languages name, as the Elasticsearch reference documents them. */
final class TextFilters {
    private static final int LONGEST_EDGE = 2;

    private TextFilters() {}

    /** Filters without settings. Those that only normalise characters also serve keyword normalizers. */
    static List<PreConfiguredTokenFilter> preconfigured() {
        return List.of(
                normalising("arabic_normalization", ArabicNormalizationFilter::new),
                normalising("asciifolding", ASCIIFoldingFilter::new),
                normalising("bengali_normalization", BengaliNormalizationFilter::new),
                normalising("cjk_width", CJKWidthFilter::new),
                normalising("decimal_digit", DecimalDigitFilter::new),
                normalising("german_normalization", GermanNormalizationFilter::new),
                normalising("hindi_normalization", HindiNormalizationFilter::new),
                normalising("indic_normalization", IndicNormalizationFilter::new),
                normalising("persian_normalization", PersianNormalizationFilter::new),
                normalising("scandinavian_folding", ScandinavianFoldingFilter::new),
                normalising("scandinavian_normalization", ScandinavianNormalizationFilter::new),
                normalising("serbian_normalization", SerbianNormalizationFilter::new),
                normalising("sorani_normalization", SoraniNormalizationFilter::new),
                normalising("trim", TrimFilter::new),
                normalising("uppercase", UpperCaseFilter::new),
                plain("apostrophe", ApostropheFilter::new),
                plain("arabic_stem", ArabicStemFilter::new),
                plain("cjk_bigram", CJKBigramFilter::new),
                plain("kstem", KStemFilter::new),
                plain("porter_stem", PorterStemFilter::new),
                plain("remove_duplicates", RemoveDuplicatesTokenFilter::new),
                plain("reverse", ReverseStringFilter::new));
    }

    /** Filters that an index may define with settings of its own. */
    static Map<String, AnalysisProvider<TokenFilterFactory>> configurable() {
        return Map.of(
                "asciifolding", (index, environment, name, settings) -> folding(name, settings),
                "edge_ngram", (index, environment, name, settings) -> edges(name, settings),
                "length", (index, environment, name, settings) -> length(name, settings),
                "lowercase", (index, environment, name, settings) -> lowercase(name, settings),
                "snowball", (index, environment, name, settings) -> snowball(name, settings));
    }

    private static PreConfiguredTokenFilter normalising(String name, Function<TokenStream, TokenStream> filter) {
        return PreConfiguredTokenFilter.singleton(name, true, filter);
    }

    private static PreConfiguredTokenFilter plain(String name, Function<TokenStream, TokenStream> filter) {
        return PreConfiguredTokenFilter.singleton(name, false, filter);
    }

    private static TokenFilterFactory folding(String name, Settings settings) {
        boolean preserve = settings.getAsBoolean("preserve_original", false);
        return new Normalising(name, tokens -> new ASCIIFoldingFilter(tokens, preserve));
    }

    private static TokenFilterFactory lowercase(String name, Settings settings) {
        String language = settings.get("language", "");
        UnaryOperator<TokenStream> filter = switch (language) {
            case "" -> LowerCaseFilter::new;
            case "greek" -> GreekLowerCaseFilter::new;
            case "irish" -> IrishLowerCaseFilter::new;
            case "turkish" -> TurkishLowerCaseFilter::new;
            default -> throw new IllegalArgumentException(
                    "lowercase filter [" + name + "]: the language is greek, irish or turkish, not " + language);
        };
        return new Normalising(name, filter);
    }

    private static TokenFilterFactory edges(String name, Settings settings) {
        int shortest = settings.getAsInt("min_gram", 1);
        int longest = settings.getAsInt("max_gram", LONGEST_EDGE);
        boolean preserve = settings.getAsBoolean("preserve_original", false);
        return new Plain(name, tokens -> new EdgeNGramTokenFilter(tokens, shortest, longest, preserve));
    }

    private static TokenFilterFactory length(String name, Settings settings) {
        int shortest = settings.getAsInt("min", 0);
        int longest = settings.getAsInt("max", Integer.MAX_VALUE);
        return new Plain(name, tokens -> new LengthFilter(tokens, shortest, longest));
    }

    private static TokenFilterFactory snowball(String name, Settings settings) {
        String language = settings.get("language", "English");
        return new Plain(name, tokens -> new SnowballFilter(tokens, language));
    }

    private record Plain(String name, UnaryOperator<TokenStream> filter) implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }
    }

    private record Normalising(String name, UnaryOperator<TokenStream> filter)
            implements NormalizingTokenFilterFactory {
        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }
    }
}
