"""Say a line at once, also into a file; apart from `up`, so that the engine's environment can read it."""


def say(line: str) -> None:
    print(line, flush=True)
