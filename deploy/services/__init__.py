"""The real servers on a plain machine, without containers: fetched, started, watched and stopped by one command.

`python -m deploy.services up` gives the tests, the benchmarks and a curious reader the same servers that `compose.yaml`
names, on loopback ports of their own and with passwords of their own. Nothing here is imported by the archive itself.
"""
