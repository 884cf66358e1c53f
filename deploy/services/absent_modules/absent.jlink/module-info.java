module absent.jlink {
    exports jdk.tools.jlink.internal;
}
