package strongroom.analysis;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.KeywordRepeatFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.elasticsearch.plugin.Inject;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;
import org.elasticsearch.plugin.settings.AnalysisSettings;
import org.elasticsearch.plugin.settings.BooleanSetting;
import org.elasticsearch.plugin.settings.StringSetting;

/**
 * Token filters that every official image of Elasticsearch has and the bare distribution lacks, under the same
 * names and with the same Lucene classes, so that one and the same index settings work on both.
 */
public final class StandardFilters {
    private StandardFilters() {}

    @NamedComponent("porter_stem")
    public static final class PorterStem implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream input) {
            return new PorterStemFilter(input);
        }
    }

    @AnalysisSettings
    public interface StemmerSettings {
        @StringSetting(path = "language", defaultValue = "possessive_english")
        String language();
    }

    /** Of the many stemmers of that name, the one that is used: it takes 's off. */
    @NamedComponent("stemmer")
    public static final class Stemmer implements TokenFilterFactory {
        @Inject
        public Stemmer(StemmerSettings settings) {
            if (!"possessive_english".equals(settings.language())) {
                throw new IllegalArgumentException("the only stemmer here is possessive_english");
            }
        }

        @Override
        public TokenStream create(TokenStream input) {
            return new EnglishPossessiveFilter(input);
        }
    }

    @NamedComponent("cjk_width")
    public static final class CjkWidth implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream input) {
            return new CJKWidthFilter(input);
        }
    }

    @AnalysisSettings
    public interface CjkBigramSettings {
        @BooleanSetting(path = "output_unigrams", defaultValue = false)
        boolean outputUnigrams();
    }

    @NamedComponent("cjk_bigram")
    public static final class CjkBigram implements TokenFilterFactory {
        private static final int ALL_SCRIPTS =
                CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA | CJKBigramFilter.HANGUL;
        private final boolean outputUnigrams;

        @Inject
        public CjkBigram(CjkBigramSettings settings) {
            this.outputUnigrams = settings.outputUnigrams();
        }

        @Override
        public TokenStream create(TokenStream input) {
            return new CJKBigramFilter(input, ALL_SCRIPTS, outputUnigrams);
        }
    }

    @AnalysisSettings
    public interface AsciiFoldingSettings {
        @BooleanSetting(path = "preserve_original", defaultValue = false)
        boolean preserveOriginal();
    }

    @NamedComponent("asciifolding")
    public static final class AsciiFolding implements TokenFilterFactory {
        private final boolean preserveOriginal;

        @Inject
        public AsciiFolding(AsciiFoldingSettings settings) {
            this.preserveOriginal = settings.preserveOriginal();
        }

        @Override
        public TokenStream create(TokenStream input) {
            return new ASCIIFoldingFilter(input, preserveOriginal);
        }
    }

    @NamedComponent("keyword_repeat")
    public static final class KeywordRepeat implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream input) {
            return new KeywordRepeatFilter(input);
        }
    }

    @NamedComponent("remove_duplicates")
    public static final class RemoveDuplicates implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream input) {
            return new RemoveDuplicatesTokenFilter(input);
        }
    }
}
