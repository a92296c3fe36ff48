#!/usr/bin/env bash
# notifications-python-client 13.0.0 (PyPI), an API that is mounted below a path.
#
# The client takes base_url, and a host whose API lies at https://host/notify gives it that. Requests
# go to the root of the host all the same: the path of the base URL is lost, with a slash at its end
# or without, and nothing is said. Whoever mounts a service below a path has to give this client a
# host name of its own.
# The client's own get_template is sent to a server on loopback that says what it was asked for.
# Seen:
#   base_url ends in /notify: /v2/template/f33517ff-2a88-4f6e-b855-c550268ce08a
#   base_url ends in /notify/: /v2/template/f33517ff-2a88-4f6e-b855-c550268ce08a
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work"
"$work/bin/pip" install -q --disable-pip-version-check notifications-python-client==13.0.0
cat >"$work/finding.py" <<'PY'
import threading
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

from notifications_python_client.notifications import NotificationsAPIClient

asked = []


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        body = b"{}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Answer)
threading.Thread(target=server.serve_forever, daemon=True).start()
key = f"test-{uuid.UUID(int=1)}-{uuid.UUID(int=2)}"
for end in ("/notify", "/notify/"):
    client = NotificationsAPIClient(key, f"http://127.0.0.1:{server.server_port}{end}")
    client.get_template("f33517ff-2a88-4f6e-b855-c550268ce08a")
    print(f"base_url ends in {end}: {asked.pop()}")
server.shutdown()
PY
seen=$("$work/bin/python" "$work/finding.py")
echo "$seen"
diff - <(echo "$seen") <<'SEEN'
base_url ends in /notify: /v2/template/f33517ff-2a88-4f6e-b855-c550268ce08a
base_url ends in /notify/: /v2/template/f33517ff-2a88-4f6e-b855-c550268ce08a
SEEN
