package com.sun.jdi;

/** Named by Elasticsearch only to forbid its use. */
public interface VirtualMachineManager {}
