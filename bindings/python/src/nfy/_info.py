"""python -m nfy info."""

import json
import platform
from dataclasses import asdict
from typing import Any, Dict, List, Sequence
from urllib.parse import urlsplit

import nfy
from nfy.data_versions import data_versions
from nfy.library import Feature, abi_version, features

LINUX_MAPS = "/proc/self/maps"
LABEL_WIDTH = 14


def library_file() -> str:
    """Where the loaded library lies; empty if the system does not say."""
    try:
        with open(LINUX_MAPS, encoding="utf-8", errors="surrogateescape") as maps:
            files = (line.rstrip("\n").split(maxsplit=5)[5:] for line in maps)
            return next((path for found in files for path in found if "/libnfy" in path), "")
    except OSError:
        return ""


def shown(url: str) -> str:
    """`url` without what may be a secret."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return url.split(":", 1)[0] + ":…"
    if not parts.netloc:
        return f"{parts.scheme}:{parts.path}"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def look_at_store(url: str) -> Dict[str, Any]:
    """Whether a store answers, and whether this library can work on it as it is."""
    found = {"url": shown(url), "reachable": False, "ready": False, "message": ""}
    needs_postgres = url.startswith(("postgresql:", "postgres:"))
    if needs_postgres and Feature.POSTGRES not in features():
        return {**found, "message": "this library was built without PostgreSQL"}
    try:
        # In memory there is no schema to look at.
        with nfy.Engine.open(url, keep_schema=url != "memory:"):
            return {**found, "reachable": True, "ready": True}
    except nfy.UnsupportedError as error:  # of another schema
        return {**found, "reachable": True, "message": error.message}
    except nfy.NfyError as error:
        return {**found, "message": error.message}


def look_at_letters() -> Dict[str, Any]:
    """Whether letters can be set as PDF."""
    try:
        with nfy.LetterRenderer():
            return {"ready": True, "message": ""}
    except nfy.NfyError as error:
        return {"ready": False, "message": error.message}


def collect(stores: Sequence[str]) -> Dict[str, Any]:
    has = features()
    return {
        "version": nfy.__version__,
        "abi": abi_version(),
        "soname": f"libnfy.so.{abi_version()}",
        "library": library_file(),
        "python": platform.python_version(),
        "features": {part.value: part in has for part in Feature},
        "data": [asdict(data) for data in data_versions()],
        "letters": look_at_letters(),
        "stores": [look_at_store(url) for url in stores],
    }


def _lines(found: Dict[str, Any]) -> List[str]:
    parts = found["features"]
    without = ", ".join(name for name in parts if not parts[name])
    letters = found["letters"]
    rows = [
        ("library", found["library"] or "unknown"),
        ("compiled in", ", ".join(name for name in parts if parts[name])),
        ("left out", without or "nothing"),
    ]
    for data in found["data"]:
        warning = f"; {data['warning']}" if data["warning"] else ""
        rows.append((data["name"], f"{data['version'] or 'unknown'}, {data['source']}{warning}"))
    rows.append(("letters", "ready" if letters["ready"] else letters["message"]))
    for store in found["stores"]:
        state = "ready" if store["ready"] else f"no: {store['message']}"
        if store["reachable"] and not store["ready"]:
            state = f"reached, not ready: {store['message']}"
        rows.append(("store", f"{store['url']}  {state}"))
    return [
        f"nfy {found['version']}, ABI {found['abi']} ({found['soname']}), "
        f"Python {found['python']}",
        *(f"{label:<{LABEL_WIDTH}}{text}" for label, text in rows),
    ]


def show_info(stores: Sequence[str], *, as_json: bool) -> int:
    """Prints it; answers 1 if a store is not ready."""
    found = collect(stores)
    print(json.dumps(found, indent=2) if as_json else "\n".join(_lines(found)))
    return 0 if all(store["ready"] for store in found["stores"]) else 1
