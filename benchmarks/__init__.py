"""Speed and memory against named baselines, as ratios; `python -m benchmarks` runs all."""
