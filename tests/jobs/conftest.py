from pathlib import Path

import pytest

from tests.bot.models.tiny import make_encoder


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny one that knows ten words; made once, since transformers takes seconds to import."""
    return make_encoder(tmp_path_factory.mktemp("encoder"))
