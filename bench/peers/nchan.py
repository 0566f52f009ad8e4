"""nchan inside of nginx: becomes nginx, with a configuration and a folder of its own.

python -m bench.peers.nchan PORT
"""

import os
import sys
import tempfile
from pathlib import Path

from bench.peers.roster import HERE, NCHAN, NGINX

folder = Path(tempfile.mkdtemp(prefix="plenary-nchan-"))
text = (HERE / "nchan.conf").read_text("utf-8")
text = text.replace("PORT", sys.argv[1]).replace("MODULE", str(NCHAN))
(folder / "nginx.conf").write_text(text, "utf-8")
os.execv(NGINX, [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")])
