package jdk.tools.jlink.internal;

/** Named by Elasticsearch only to forbid its use. */
public final class Jlink {
    public Jlink() {
        throw new UnsupportedOperationException("this runtime has no jlink");
    }
}
