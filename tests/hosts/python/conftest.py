"""A schema of its own for each test, brokers once for all of them, and the sink of calls."""

import os
import shutil
import subprocess
from uuid import uuid4

import pytest
from processes import RABBITMQ, RabbitMQ, Redis, Sink

URL = os.environ.get("NFY_TEST_POSTGRES_URL", "")


def psql(sql):
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", URL, "-c", sql], check=True)


@pytest.fixture
def store():
    if not URL:
        pytest.skip("NFY_TEST_POSTGRES_URL is not set")
    schema = f"host_{uuid4().hex}"
    psql(f"CREATE SCHEMA {schema}")
    yield f"{URL}{'&' if '?' in URL else '?'}options=-csearch_path%3D{schema}"
    psql(f"SET client_min_messages = warning; DROP SCHEMA {schema} CASCADE")


@pytest.fixture(scope="session")
def redis(tmp_path_factory):
    if not shutil.which("redis-server"):
        pytest.skip("redis-server of Debian is not installed")
    broker = Redis(tmp_path_factory.mktemp("redis"))
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory):
    if not (RABBITMQ / "rabbitmq-server").exists():
        pytest.skip("rabbitmq-server of Debian is not installed")
    broker = RabbitMQ(tmp_path_factory.mktemp("rabbitmq"))
    yield broker
    broker.stop()


@pytest.fixture
def sink(tmp_path):
    sink = Sink(tmp_path)
    yield sink
    sink.stop()


@pytest.fixture
def broker(request):
    """The broker that a test names by a parameter."""
    return request.getfixturevalue(request.param)
