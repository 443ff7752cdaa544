"""A real PostgreSQL for the tests: found or started by whoever needs it first, shared by a run.

`found()` looks, in this order, at LOA_TEST_POSTGRES (an address as SQLAlchemy writes it, of a
server on which it names a superuser; `none` leaves PostgreSQL out), on PATH, where Debian puts
the programs, and in the package that `./run` installs. `lent` starts those programs, as another
user where we are root, which PostgreSQL refuses to run as; its server ends with its last
borrower, however that one ends.
"""

from tests.postgresql.finding import MISSING, found
from tests.postgresql.server import Copies, Server, lent

__all__ = ["MISSING", "Copies", "Server", "found", "lent"]
