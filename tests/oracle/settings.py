"""How many examples the property tests here try: MERIT_EXAMPLES, by default 60."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("MERIT_EXAMPLES", "60"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

modest = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
# For tests that compute a whole year again and again.
few = settings(max_examples=max(1, EXAMPLES // 3), deadline=None, suppress_health_check=SLOW)
