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
    from mesa.visualization import SolaraViz
    from mesa.visualization.utils import update_counter

    from sim.app.mesa_figures import course_picture, week_picture
    from sim.app.worlds import base
    from sim.coded import cases
    from sim.coded.scenario import names, usual
    from sim.engines.mesa_model import PositionModel

    case, first = cases.find(), usual()

    class ViewModel(PositionModel):
        """The model with what SolaraViz wants: keyword parameters and a data collector."""

        def __init__(self, scenario: str = first, run: int = 0, seed: int | None = None) -> None:
            super().__init__(base(scenario), 1 if seed is None else int(seed), int(run))

            def reporter(slug: str, d: int) -> Any:
                return lambda model: float(model.array("position")[d, model.world.layout.index[slug]])

            self.datacollector = mesa.DataCollector(model_reporters={
                f"{self.world.labels[slug]}: {case.domains[d]}": reporter(slug, d)
                for d in range(len(case.domains)) for slug in self.world.actors
            })
            self.datacollector.collect(self)

        def step(self) -> None:
            if self.week >= self.world.weeks:
                self.running = False
                return
            super().step()
            self.datacollector.collect(self)

    def shown(picture: Any) -> Any:
        @solara.component  # type: ignore[untyped-decorator,unused-ignore]
        def component(model: Any) -> None:
            update_counter.get()
            solara.FigureMatplotlib(picture(model))

        return component

    def course(d: int) -> Any:
        return shown(lambda model: course_picture(model, d))

    components = [shown(week_picture), *(course(d) for d in range(len(case.domains)))]
    parameters = {
        "scenario": {"type": "Select", "value": first, "values": names(), "label": "Scenario"},
        "run": {"type": "SliderInt", "value": 0, "label": "Run (which luck)", "min": 0, "max": 63, "step": 1},
    }

    @solara.component  # type: ignore[untyped-decorator,unused-ignore]
    def page() -> None:
        model = solara.use_memo(lambda: solara.reactive(ViewModel()), [])
        SolaraViz(model, components=components, model_params=parameters, name="Positions")

    return page


def __getattr__(name: str) -> Any:
    """Return ``Page``, which Solara looks for; it is built when asked for, so that import is cheap."""
    if name == "Page":
        page = _page()
        globals()["Page"] = page
        return page
    raise AttributeError(name)
