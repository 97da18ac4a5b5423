"""Makes generated requests meaningful: a key of its own for each write, and keys of things that exist in most places."""

import json
import os
import random

import schemathesis

# The seed is the command line's, so that a run can be had again.
DICE = random.Random(int(os.environ.get("REGULARS_SEED", "1")))
# Keys of things that exist, by the name of the path's hole or of the body's field.
KNOWN = json.loads(os.environ.get("REGULARS_KNOWN", "{}"))


def is_key(value):
    return isinstance(value, int) and not isinstance(value, bool)


def known(values):
    """Puts keys that exist where keys stand, three times of four, at any depth."""
    if isinstance(values, list):
        for value in values:
            known(value)
    elif isinstance(values, dict):
        for name, value in list(values.items()):
            if name in KNOWN and is_key(value) and DICE.random() < 0.75:
                values[name] = KNOWN[name]
            else:
                known(value)


@schemathesis.hook
def before_call(context, case, kwargs):
    # Under a key that was used before, nothing happens any more.
    for name in list(case.headers or {}):
        if name.lower() == "idempotency-key" and str(case.headers[name]).isdigit():
            case.headers[name] = str(DICE.randrange(1, 2**53))
    known(case.path_parameters)
    known(case.query)
    known(case.body)
