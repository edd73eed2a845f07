"""A mail server to send to: it takes what it is given, refuses whom it is told to, or does not answer."""

import socket
import socketserver
import threading
from contextlib import closing, contextmanager


class Session(socketserver.StreamRequestHandler):
    """One connection, as far as Python's smtplib needs SMTP (RFC 5321)."""

    def handle(self):
        self.server.connections += 1
        if self.server.is_hanging:
            self.server.released.wait(timeout=30)
        else:
            self.converse()

    def converse(self):
        self.say("220 test")
        for line in self.rfile:
            word = line[:4].lower().decode()
            self.say(getattr(self, f"on_{word}", self.on_other)(line))
            if word == "quit":
                break

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def on_other(self, line):
        return "250 ok"

    def on_rcpt(self, line):
        address = line.decode().split("<")[1].split(">")[0]
        return "550 no such user" if address in self.server.refused else "250 ok"

    def on_data(self, line):
        self.say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        self.server.mails.append(b"".join(lines).decode())
        return "250 taken"


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Session)
        self.mails, self.refused, self.connections = [], set(), 0
        self.is_hanging, self.released = False, threading.Event()

    @property
    def port(self):
        return self.server_address[1]


@contextmanager
def mail_server(port=0, *, is_hanging=False):
    server = MailServer(port)
    server.is_hanging = is_hanging
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def free_port():
    """One on which nobody listens."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def send_to(settings, port):
    """Mail goes to this port from here on."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 2
