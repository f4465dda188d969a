"""What Python's own email package reads in messages: a JSON object for each path on standard input, a line each."""

import email
import email.policy
import hashlib
import json
import sys


def facts_of_bytes(content):
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def text_of(part):
    try:
        return part.get_content()
    except (LookupError, UnicodeError, ValueError, AttributeError, TypeError, KeyError):
        content = part.get_payload(decode=True) or b""
        return content.decode("latin-1")


def content_of(part):
    if part.is_multipart():
        # What is a message in itself is taken apart, and not given back byte for byte.
        return b""
    return part.get_payload(decode=True) or b""


def leaves(part):
    if part.get_content_maintype() != "multipart":
        yield part
    elif part.is_multipart():
        for one in part.get_payload():
            yield from leaves(one)
    elif content_of(part).strip():
        # Its parts were not found: what it holds is one.
        yield part


def is_body(part):
    named = part.get_filename() is not None
    attached = part.get_content_disposition() == "attachment"
    return part.get_content_type() in ("text/plain", "text/html") and not named and not attached


def plain(text):
    """The bytes of a header, each a character, as they stand in the message."""
    return str(text).encode("ascii", "surrogateescape").decode("latin-1")


def readable(text):
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def headers_of(message):
    return [[plain(name), plain(value)] for name, value in message.raw_items()]


def decoded(message, name):
    try:
        return str(message[name] or "")
    except Exception as wrong:
        return type(wrong).__name__


def addresses(message, name):
    try:
        return [
            readable(one.addr_spec.lower())
            for header in message.get_all(name, [])
            for one in header.addresses
        ]
    except Exception as wrong:
        return [type(wrong).__name__]


def facts_of(path):
    with open(path, "rb") as file:
        content = file.read()
    message = email.message_from_bytes(content, policy=email.policy.default)
    bodies = {"text/plain": [], "text/html": []}
    files = []
    for part in leaves(message):
        if is_body(part):
            bodies[part.get_content_type()].append(text_of(part))
        else:
            name = part.get_filename() or ""
            kind = part.get_content_type()
            facts = facts_of_bytes(content_of(part))
            files.append({"filename": name, "mime_type": kind, **facts})
    return {
        "headers": headers_of(message),
        "subject": decoded(message, "subject"),
        "from": addresses(message, "from"),
        "to": addresses(message, "to"),
        "cc": addresses(message, "cc"),
        "text": "\n".join(bodies["text/plain"]),
        "html": "\n".join(bodies["text/html"]),
        "files": files,
    }


for line in sys.stdin:
    path = line.rstrip("\n")
    print(json.dumps(facts_of(path)), flush=True)
