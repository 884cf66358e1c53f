class ServiceError(Exception):
    """A server could not be had, started or stopped; the message says which, why and where to look."""
