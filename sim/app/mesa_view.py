"""Mesa's own view of the same model: ``python -m sim.app --mesa``, for people who know Mesa.

SolaraViz with the scenario, the run, and Matplotlib pictures of the stances. It is for one person: each
browser session builds its own model. It needs the optional extra ``mesa-view``: ``solara`` with its files
on disk (``solara-assets``), so that it works without internet, altair, which Mesa's view imports, and
ipyvuetify and ipyvue below 2, since it speaks Vuetify 2. Mesa's experimental features are not used.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NoReturn

from sim.reading.errors import InputError

#: Packages, and the main version from which Mesa's view does not work with them (Vuetify 3).
_NEEDED = {"altair": 0, "solara": 0, "solara-assets": 0, "ipyvuetify": 2, "ipyvue": 2}
_DOMAIN_COLOURS = ("#0072b2", "#d55e00", "#00795a")
_COLOURS = ("#d55e00", "#882255", "#0072b2", "#3fa0dd", "#b98700", "#00795a", "#6b4fbb", "#5a6270")


def launch(port: int, *, browser: bool) -> NoReturn:
    """Start Solara with this file in place of this process, on this computer only.

    Args:
        port: Port to listen on.
        browser: Whether to open the browser.

    Raises:
        InputError: If Solara or its files for work without internet are not installed.
    """
    for name, below in _NEEDED.items():
        found = _version(name)
        if found is None or (below and int(found.partition(".")[0]) >= below):
            raise InputError(f"Mesa's view needs {name}", found=found,
                             allowed=f"a version below {below}" if below else None,
                             fix="pip install 'positions-sim[mesa-view]'")
    command = [sys.executable, "-m", "solara", "run", "sim.app.mesa_view", "--host", "127.0.0.1", "--port",
               str(port), "--production", "--no-check-version", "--open" if browser else "--no-open"]
    # Solara would send usage counts and look for newer versions; this page asks nobody.
    # Its parts come through the server from solara-assets, which is on disk.
    # The warning that it would give on hooks is about code of Mesa.
    quiet = {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False", "SOLARA_ASSETS_PROXY": "True",
             "SOLARA_CHECK_HOOKS": "off"}
    os.execve(sys.executable, command, {**os.environ, **quiet})


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _page() -> Any:
    """Return the Solara component: SolaraViz on the model of this project."""
    import mesa
    import solara  # type: ignore[import-not-found,unused-ignore]
    from mesa.visualization import SolaraViz, make_plot_component
    from mesa.visualization.utils import update_counter

    from sim.coded.scenario import names
    from sim.coded.variables import DOMAINS
    from sim.engines.mesa_model import PositionModel
    from sim.settings.settings import world_for

    class ViewModel(PositionModel):
        """The model with what SolaraViz wants: keyword parameters and a data collector."""

        def __init__(self, scenario: str = "arms_sale", run: int = 0, seed: int | None = None) -> None:
            super().__init__(world_for(scenario), 1 if seed is None else int(seed), int(run))

            def reporter(slug: str, d: int) -> Any:
                return lambda model: float(model.array("position")[d, model.world.layout.index[slug]])

            self.datacollector = mesa.DataCollector(model_reporters={
                f"{DOMAINS[d]} {slug}": reporter(slug, d)
                for d in range(3) for slug in self.world.actors
            })
            self.datacollector.collect(self)

        def step(self) -> None:
            if self.week >= self.world.weeks:
                self.running = False
                return
            super().step()
            self.datacollector.collect(self)

    @solara.component  # type: ignore[untyped-decorator,unused-ignore]
    def strips(model: Any) -> None:
        """Where each actor stands this week, in three domains."""
        from matplotlib.figure import Figure

        update_counter.get()
        figure = Figure(figsize=(7, 3.6), layout="constrained")
        axes = figure.subplots()
        for i in range(len(model.world.actors)):
            for d, mark in enumerate("os^"):
                axes.plot(float(model.array("position")[d, i]), -i, mark, markersize=9,
                          color=_DOMAIN_COLOURS[d], label=DOMAINS[d] if i == 0 else None)
        axes.set(xlim=(-1.05, 1.05), xlabel="backs Ukraine  <-  position  ->  backs Russia",
                 title=str(model.world.dates[max(0, model.week - 1)]))
        axes.set_yticks([-i for i in range(len(model.world.actors))],
                        [model.world.labels[slug] for slug in model.world.actors])
        axes.axvline(0.0, color="#888888", linewidth=1)
        axes.legend(loc="lower right")
        solara.FigureMatplotlib(figure)

    world = world_for("arms_sale")
    plots = [
        make_plot_component({f"{domain} {slug}": _COLOURS[i % len(_COLOURS)]
                             for i, slug in enumerate(world.actors)})
        for domain in DOMAINS
    ]
    parameters = {
        "scenario": {"type": "Select", "value": "arms_sale", "values": names(), "label": "Scenario"},
        "run": {"type": "SliderInt", "value": 0, "label": "Run (which luck)", "min": 0, "max": 63, "step": 1},
    }

    @solara.component  # type: ignore[untyped-decorator,unused-ignore]
    def page() -> None:
        model = solara.use_memo(lambda: solara.reactive(ViewModel()), [])
        SolaraViz(model, components=[strips, *plots], model_params=parameters, name="Positions")

    return page


def __getattr__(name: str) -> Any:
    """Return ``Page``, which Solara looks for; it is built when asked for, so that import is cheap."""
    if name == "Page":
        page = _page()
        globals()["Page"] = page
        return page
    raise AttributeError(name)
