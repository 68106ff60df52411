"""Programs that measure Koers beside a peer, in one run, and print ratios. Nothing here is a test or is tested by time.

Run one with `python -m benchmarks.record`; peers come with `pip install -e .[bench]`.
"""
