package zhiyin.knowledge.parse.text;

import java.nio.charset.Charset;
import java.util.BitSet;

/// Which of the East Asian characters people write often. A wrong encoding turns a text into characters
/// that are rare nearly without exception, so that these few tell right from wrong after some ten
/// characters.
final class CommonCharacters {
    /// Some five hundred of the most frequent of modern Chinese, simplified and traditional, with frequent
    /// ones of Japanese.
    private static final String IDEOGRAPHS =
            """
            的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里
            用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实
            日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政
            美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员
            解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件
            计管期市直德资命山金指克许统区保至队形社便空决治展科司五基眼书非则听白却界达光放强即像难且权思王象完
            设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运算法型网络训
            练据函模层用户消息线程参输入输出值例代码文件配置列请需支持服务器存储写读节点请包含版本默认使用选择当
            前计算步骤方式功能处理系统以及如果可以进行
            這個們來為國說時會對於過發後裡裏經麼學現當沒動還進從實軍與長機關點業將兩間問應戰頭體見產話給門東聲
            員論處義條氣題爾別變總電數報結務場計資許統區隊決書則聽達強難權設記類據邊張該規萬術領確傳師觀讀寫識
            帶導爭運開無樣種著卻幾讓親愛華語網檔個線點選擇碼輸參類練層戶
            本出見行分後前生間語食校車時聞話読買新高安思言手自社会者場合年間何々第第的名
            """;

    private static final String SYLLABLES =
            """
            이다는을의에가고하지도를은로한사어기서리나아자그대시해것있인수들니라일부정보만면게러여주스제구상전동
            장성했습과거세안우무원관비조실용입력문법말합되된할때년개신선공연방경계학생모미오마소유분요국
            """;

    private static final BitSet FREQUENT = characters(IDEOGRAPHS);
    private static final BitSet FREQUENT_SYLLABLES = characters(SYLLABLES);

    /// The first level of the national standards, ordered by use when they were made: GB 2312 rows 16 to
    /// 55, Big5 A4 to C6, JIS X 0208 rows 16 to 47.
    private static final BitSet FIRST_LEVEL = firstLevel();

    /// KS X 1001 has the 2,350 syllables that are in use, of 11,172 that can be formed.
    private static final BitSet SYLLABLES_IN_USE = decoded("EUC-KR", 0xB0, 0xC8);

    private CommonCharacters() {}

    static boolean isFrequentIdeograph(int c) {
        return FREQUENT.get(c);
    }

    static boolean isFirstLevel(int c) {
        return FIRST_LEVEL.get(c);
    }

    static boolean isFrequentSyllable(int c) {
        return FREQUENT_SYLLABLES.get(c);
    }

    static boolean isSyllableInUse(int c) {
        return SYLLABLES_IN_USE.get(c);
    }

    private static BitSet characters(String listed) {
        var set = new BitSet();
        listed.codePoints().filter(c -> c > ' ').forEach(set::set);
        return set;
    }

    private static BitSet firstLevel() {
        BitSet all = decoded("GB2312", 0xB0, 0xD7);
        all.or(decoded("Big5", 0xA4, 0xC6));
        all.or(decoded("EUC-JP", 0xB0, 0xCF));
        return all;
    }

    /// What the two-byte characters of these rows stand for.
    private static BitSet decoded(String encoding, int firstRow, int lastRow) {
        Charset charset = Charset.forName(encoding);
        var set = new BitSet();
        for (int row = firstRow; row <= lastRow; row++) {
            for (int cell = 0x40; cell <= 0xFE; cell++) {
                String text = new String(new byte[] {(byte) row, (byte) cell}, charset);
                if (text.length() == 1 && text.charAt(0) >= 0x3400 && text.charAt(0) < 0xE000) {
                    set.set(text.charAt(0));
                }
            }
        }
        return set;
    }
}
