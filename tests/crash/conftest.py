# SPDX-License-Identifier: BSD-3-Clause
"""The crash tests use the helpers of the integration tests."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))
