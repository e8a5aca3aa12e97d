"""Is a worker until it is ended; run as a program by the tests.

Arguments: the URL of register and jobs, the folder of the desk, and a table of JSON:
the cadence, the tenants, and what the worker is told beside.
"""

import json
import logging
import sys
from pathlib import Path

from procrastinate import App, PsycopgConnector
from town import Desk, opened

from govtasks_procrastinate.cadence import Cadence
from govtasks_procrastinate.health import driver_url
from govtasks_procrastinate.jobs import Jobs


def main(url, folder, told):
    """Work."""
    logging.basicConfig(level=logging.INFO)
    options = json.loads(told)
    register = opened(url, Desk(Path(folder)))
    jobs = Jobs(
        registers=register.for_tenant,
        tenants=lambda: options["tenants"],
        channels={"ledger": {}},
        cadence=Cadence(**options["cadence"]),
    )
    app = App(
        connector=PsycopgConnector(conninfo=driver_url(url), min_size=1, max_size=3),
        worker_defaults=jobs.cadence.worker_options,
    )
    jobs.add_to(app)
    with register:
        app.run_worker(**options["worker"])


if __name__ == "__main__":
    main(*sys.argv[1:])
