"""A web server for the tests of downloads: one file, with or without ranges, cut off if asked, and a log of requests.

Usage: range-server.py FILE LOG MODE      MODE: ranges | whole | cut (the first answer ends after a third)
                                                 | long (a zero more) | endless (zeros until the other side has enough)

Prints its port and serves until its standard input ends.
"""
import http.server, os, pathlib, re, sys, threading

path, log, mode = sys.argv[1:]
body = pathlib.Path(path).read_bytes() + (b"\0" if mode == "long" else b"")
answers = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def do_GET(self):
        global answers
        answers += 1
        asked = self.headers.get("Range")
        with open(log, "a") as lines:
            lines.write(f"{self.path} {asked or '-'}\n")
        if self.path != "/made.tar.gz":
            return self.send_error(404)
        start = 0
        if asked and mode != "whole":
            start = int(re.match(r"bytes=(\d+)-", asked).group(1))
            if start >= len(body):
                return self.send_error(416)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        if mode != "endless":
            self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        while mode == "endless":
            self.wfile.write(bytes(1 << 16))
        end = len(body) // 3 if mode == "cut" and answers == 1 else len(body)
        self.wfile.write(body[start:end])

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
os._exit(0)
