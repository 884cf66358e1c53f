from tests.register_fixtures import *  # noqa: F403 (one definition of the fixtures for every folder that needs a register)
