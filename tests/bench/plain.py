"""What one writes in an afternoon: Flask, SQLAlchemy, a signature, a commit for each answer.

It is served as the service is, and as durable (SQLite with synchronous=FULL, or PostgreSQL),
without any of our checks.
"""

import base64
import json
import os
import secrets
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Column, String, Text, event

FIELDS = {"banner_version", "action", "surface", "language", "choices", "visitor_id", "decided_at"}
FILE = "plain.sqlite3"

db = SQLAlchemy()


class Receipt(db.Model):
    id = Column(String, primary_key=True)
    idempotency_key = Column(String, unique=True)
    visitor_id = Column(String, index=True)
    jws = Column(Text)


def _be_durable(connection, _record) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=10000")


def prepare(folder: Path, database: str | None = None) -> None:
    """Make the table, once: two processes that begin at the same moment would both try to."""
    with application(folder, database).app_context():
        db.create_all()
        db.engine.dispose()


def factory() -> Flask:
    """Return the application; BENCH_FOLDER names its folder, and BENCH_DATABASE, unless it is
    empty, the URL of its database in PostgreSQL.
    """
    return application(Path(os.environ["BENCH_FOLDER"]), os.environ["BENCH_DATABASE"])


def application(folder: Path, database: str | None) -> Flask:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = (
        database.replace("postgresql://", "postgresql+psycopg://", 1)
        if database
        else f"sqlite:///{folder / FILE}"
    )
    db.init_app(app)
    if not database:
        with app.app_context():
            event.listen(db.engine, "connect", _be_durable)
    key = Ed25519PrivateKey.generate()

    @app.get("/")
    def home() -> str:
        return "up"

    @app.post("/receipts")
    def record():
        decision = request.get_json()
        if set(decision) != FIELDS:
            return jsonify(error="fields"), 422
        receipt_id = f"{time.time_ns():x}{secrets.token_hex(8)}"
        payload = base64.urlsafe_b64encode(
            json.dumps(decision | {"jti": receipt_id}, sort_keys=True).encode()
        )
        jws = (payload + b"." + base64.urlsafe_b64encode(key.sign(payload))).decode()
        row = Receipt(
            id=receipt_id,
            idempotency_key=request.headers["Idempotency-Key"],
            visitor_id=decision["visitor_id"],
            jws=jws,
        )
        db.session.add(row)
        db.session.commit()
        return jsonify(receipt=jws, id=receipt_id), 201

    return app
