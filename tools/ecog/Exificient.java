import com.siemens.ct.exi.core.EXIFactory;
import com.siemens.ct.exi.core.FidelityOptions;
import com.siemens.ct.exi.core.grammars.Grammars;
import com.siemens.ct.exi.core.helpers.DefaultEXIFactory;
import com.siemens.ct.exi.grammars.GrammarFactory;
import com.siemens.ct.exi.main.api.sax.EXIResult;
import com.siemens.ct.exi.main.api.sax.SAXFactory;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.sax.SAXSource;
import javax.xml.transform.stream.StreamResult;
import org.xml.sax.InputSource;
import org.xml.sax.XMLReader;

/**
 * EXIficient as a server of lines, without the JAXB layer that the package puts around it.
 *
 * <p>Arguments are schemas as name=path. A request is "encode NAME document|fragment HEX" with the
 * XML in UTF-8, or "decode ..." with EXI; the answer is "ok HEX" or "error TEXT". A request with
 * "time" before it is answered "ok NANOSECONDS", those of the fastest of many calls.
 */
public final class Exificient {
    private static final HexFormat HEX = HexFormat.of();
    private static final int TIMED_CALLS = 30_000;
    private final Map<String, EXIFactory> factories = new HashMap<>();
    private final SAXParserFactory parsers = SAXParserFactory.newInstance();
    private final TransformerFactory transformers = TransformerFactory.newInstance();

    private Exificient(String[] schemas) throws Exception {
        parsers.setNamespaceAware(true);
        for (String schema : schemas) {
            String[] pair = schema.split("=", 2);
            Grammars grammars = GrammarFactory.newInstance().createGrammars(pair[1]);
            for (boolean fragment : new boolean[] {false, true}) {
                EXIFactory factory = DefaultEXIFactory.newInstance();
                factory.setGrammars(grammars);
                factory.setFidelityOptions(FidelityOptions.createDefault());
                factory.setFragment(fragment);
                factory.setValuePartitionCapacity(0); // [V2G2-099]
                factory.setMaximumNumberOfBuiltInElementGrammars(0); // [V2G2-600]
                factory.setMaximumNumberOfBuiltInProductions(0);
                factories.put(pair[0] + (fragment ? " fragment" : " document"), factory);
            }
        }
    }

    private byte[] encode(EXIFactory factory, byte[] xml) throws Exception {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        EXIResult result = new EXIResult(factory);
        result.setOutputStream(octets);
        XMLReader reader = parsers.newSAXParser().getXMLReader();
        reader.setContentHandler(result.getHandler());
        reader.parse(new InputSource(new StringReader(new String(xml, StandardCharsets.UTF_8))));
        return octets.toByteArray();
    }

    private byte[] decode(EXIFactory factory, byte[] octets) throws Exception {
        XMLReader reader = new SAXFactory(factory).createEXIReader();
        StringWriter text = new StringWriter();
        Transformer identity = transformers.newTransformer();
        identity.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        InputSource source = new InputSource(new ByteArrayInputStream(octets));
        identity.transform(new SAXSource(reader, source), new StreamResult(text));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Callable<byte[]> call(String[] words) {
        EXIFactory factory = factories.get(words[1] + " " + words[2]);
        byte[] data = HEX.parseHex(words[3]);
        boolean encode = words[0].equals("encode");
        return () -> encode ? encode(factory, data) : decode(factory, data);
    }

    private static long best(Callable<byte[]> call) throws Exception {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TIMED_CALLS; i++) {
            long begin = System.nanoTime();
            call.call();
            best = Math.min(best, System.nanoTime() - begin);
        }
        return best;
    }

    private String answer(String request) {
        try {
            String[] words = request.split(" ");
            if (words[0].equals("time")) {
                return "ok " + best(call(Arrays.copyOfRange(words, 1, words.length)));
            }
            return "ok " + HEX.formatHex(call(words).call());
        } catch (Exception | Error reason) {
            return "error " + String.valueOf(reason).replaceAll("\\s+", " ");
        }
    }

    public static void main(String[] schemas) throws Exception {
        Exificient server = new Exificient(schemas);
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            System.out.println(server.answer(line));
        }
    }
}
