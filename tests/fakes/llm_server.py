"""llama.cpp's HTTP server on loopback with one thread: `python llm_server.py MODEL PORT`, ended by SIGTERM.

A process of its own, so that any interpreter that has xllamacpp can run it.
"""

import signal
import sys
import threading

CONTEXT = 8192


def main(model: str, port: int) -> None:
    """Serve `model` until a signal ends it; HTTP answers 503 until the model is loaded."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    # More threads spin at barriers, and beside another job they all but stand still.
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.offline = True
    parameters.ui = False
    parameters.verbosity = 1
    server = xllamacpp.Server(parameters)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
    del server


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
