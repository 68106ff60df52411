"""The flow that does nothing, for every worker alike; run as a program, Prefect's own `serve` with a limit of 4."""

from prefect import flow, serve

LIMIT = 4


@flow(persist_result=False)
async def empty() -> None:
    """Nothing."""


if __name__ == "__main__":
    serve(empty.to_deployment("served"), limit=LIMIT, print_starting_message=False)
