"""`python -m bot.sandbox`: the local Slack by itself."""

import argparse
from pathlib import Path

from bot.sandbox.server import serve

parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=8765)
parser.add_argument("--file", type=Path, help="keeps its state; in memory without")
parser.add_argument("--manifest", type=Path, help="the app's manifest.json")
parser.add_argument("--journal", type=Path, help="every call and envelope, as JSON lines")
arguments = parser.parse_args()
serve(
    host=arguments.host,
    port=arguments.port,
    file=arguments.file,
    manifest=arguments.manifest,
    journal=arguments.journal,
)
