"""Pictures of pages: drawn in a sandboxed process, with everything that needs a higher level burnt over."""
