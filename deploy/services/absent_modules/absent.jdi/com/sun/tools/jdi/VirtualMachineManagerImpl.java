package com.sun.tools.jdi;

import com.sun.jdi.VirtualMachineManager;

/** Named by Elasticsearch only to forbid its use. */
public final class VirtualMachineManagerImpl {
    private VirtualMachineManagerImpl() {}

    public static VirtualMachineManager virtualMachineManager() {
        throw new UnsupportedOperationException("this runtime has no debugger interface");
    }
}
