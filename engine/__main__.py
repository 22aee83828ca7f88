"""`python -m engine`, in the tree what `second-voice` is once installed."""

import sys

from .cli import main

sys.exit(main())
