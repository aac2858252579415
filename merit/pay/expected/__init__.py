"""What a person may expect to be paid this month, and what to collect to be paid more.

`expected` is pure: facts and plan texts in, figures out, by `merit.calc.pay.simulate`. `gather` finds the plans of a
person in the database.
"""

from merit.pay.expected.estimate import Expected, ItemPay, expected
from merit.pay.expected.hint import Hint

__all__ = ["Expected", "Hint", "ItemPay", "expected"]
