# SPDX-License-Identifier: BSD-3-Clause
"""The benchmark suite; started by benchmarks/run.sh."""
