package jdk.tools.jlink.internal;

import java.io.PrintWriter;

/** Named by Elasticsearch only to forbid its use. */
public final class Main {
    private Main() {}

    public static int run(PrintWriter out, PrintWriter err, String... args) {
        throw new UnsupportedOperationException("this runtime has no jlink");
    }
}
