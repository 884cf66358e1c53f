module absent.jdi {
    exports com.sun.jdi;
    exports com.sun.tools.jdi;
}
