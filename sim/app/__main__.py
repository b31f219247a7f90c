"""The page for the class: ``python -m sim.app``.

    python -m sim.app                 on this computer only; opens the browser
    python -m sim.app --class         for everybody in the room's network
    python -m sim.app case=NAME       opens on another case
    python -m sim.app --mesa          Mesa's own view of the model, for people who know Mesa

Nothing is fetched from the internet, nobody needs an account, nothing that a visitor does is kept.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import socket
import sys
import threading
import webbrowser

from sim.coded.cases import find
from sim.reading.errors import InputError, guarded

PORT = 8765


def addresses() -> list[str]:
    """Return this computer's addresses in the network, the likeliest first; nothing is sent."""
    found: list[str] = []
    for target in ("192.0.2.1", "10.255.255.255"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
                found.append(probe.getsockname()[0])
            except OSError:
                continue
    with contextlib.suppress(OSError):
        found += [str(item[4][0]) for item in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [a for a in dict.fromkeys(found) if not a.startswith(("127.", "0."))]


def own_hosts(names: list[str], port: int) -> list[str]:
    """Return the values of the Host header that mean this page."""
    hosts = [f"{name}:{port}" for name in names]
    return hosts + names * (port == 80)


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputError(f"cannot listen here: {error.strerror}", file="command line", key="--port",
                             found=f"{host}:{port}", fix=f"choose another, as --port {port + 1}") from None


@guarded
def main(argv: list[str]) -> int:
    """Serve the page."""
    parser = argparse.ArgumentParser(prog="python -m sim.app", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--class", dest="room", action="store_true",
                        help="let everybody in this network open the page (default: this computer only)")
    parser.add_argument("--port", type=int, default=PORT, help=f"port (default {PORT})")
    parser.add_argument("--address", help="with --class: the address to print, if the guess is wrong")
    parser.add_argument("--workers", type=int, default=max(1, min(4, os.cpu_count() or 1)),
                        help="processes that work out answers (default: one a processor, at most 4)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--mesa", action="store_true", help="open Mesa's own view instead")
    parser.add_argument("--case", metavar="NAME", help="the case that the page opens on; case=NAME is the same")
    args = parser.parse_args([f"--{word}" if word.startswith("case=") else word for word in argv])
    named = "" if args.case is None else f"#case={find(args.case).name}"
    if not 1 <= args.port <= 65535:
        raise InputError("not a port", file="command line", key="--port", found=args.port,
                         allowed="1 to 65535")
    if not 1 <= args.workers <= 64:
        raise InputError("not a number of workers", file="command line", key="--workers",
                         found=args.workers, allowed="1 to 64")
    if args.mesa:
        from sim.app import mesa_view

        mesa_view.launch(args.port, browser=not args.no_browser)
    for name in ("starlette", "uvicorn", "segno"):
        if importlib.util.find_spec(name) is None:
            raise InputError(f"the page needs {name}", fix="pip install 'positions-sim[app]'")
    return _serve(args, named)


def _serve(args: argparse.Namespace, named: str) -> int:
    from sim.app.serving import serve

    host = "0.0.0.0" if args.room else "127.0.0.1"
    _check_port(host, args.port)
    names = ["localhost", "127.0.0.1"]
    local = f"http://localhost:{args.port}/{named}"
    join = ""
    if args.room:
        around = [args.address] if args.address else addresses()
        names += [*addresses(), *around, socket.gethostname(), f"{socket.gethostname()}.local"]
        if not around:
            raise InputError("no address in a network was found", file="command line", key="--class",
                             fix="join a network, or give the address with --address 192.168.1.5")
        join = f"http://{around[0]}:{args.port}/{named}"

    print("Getting ready (the first time on a computer takes up to a minute) ...", flush=True)

    def ready() -> None:
        if args.room:
            print(f"For the class: {join}")
            _print_code(join)
            print("Everybody in this network can open the page while it runs. Ctrl-C ends it.")
        else:
            print(f"The page: {local}")
            print("Only this computer can open it (--class lets others in). Ctrl-C ends it.")
        sys.stdout.flush()
        if not args.no_browser:
            threading.Thread(target=webbrowser.open, args=(local,), daemon=True).start()

    serve(host, args.port, own_hosts(list(dict.fromkeys(names)), args.port), workers=args.workers,
          join=join, ready=ready)
    return 0


def _print_code(text: str) -> None:
    import segno

    segno.make(text, error="m").terminal(compact=True, border=2)


if __name__ == "__main__":
    sys.exit(main(None))
