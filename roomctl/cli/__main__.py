"""`python -m roomctl.cli`: the same as the installed program."""

from roomctl.cli import main

raise SystemExit(main())
