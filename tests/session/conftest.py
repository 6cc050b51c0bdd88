"""A session whose kernels are ready, and who listens to it."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from playground.engine import jit
from playground.project.project import Project, default_project
from playground.session.session import Session
from tests.session.listener import Listener


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    del qtbot
    jit.compile_all()
    session = Session()
    yield session
    session.close()


@pytest.fixture
def listener(session: Session, qtbot: QtBot) -> Listener:
    return Listener(session, qtbot)


@pytest.fixture
def project() -> Project:
    return default_project()
