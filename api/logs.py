"""Logging, configured once, in an entry point. Logs go to stderr; data goes to stdout."""

import logging

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def configure_logging(verbose: int = 0) -> None:
    """Send logs to stderr: warnings by default, information once verbose, everything twice."""
    level = {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG)
    logging.basicConfig(level=level, format=FORMAT)
    logging.getLogger("ezdxf").setLevel(logging.ERROR)
