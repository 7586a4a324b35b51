"""What one writes in an afternoon: Flask, SQLAlchemy, a signature, a commit for each answer.

It is served as the service is, and as durable (synchronous=FULL), without any of our checks.
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
from sqlalchemy import Engine, event

FIELDS = {"banner_version", "action", "surface", "language", "choices", "visitor_id", "decided_at"}


@event.listens_for(Engine, "connect")
def _be_durable(connection, _record) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=10000")


def factory() -> Flask:
    """Return the application; its folder comes in the environment variable BENCH_FOLDER."""
    app = Flask(__name__)
    file = Path(os.environ["BENCH_FOLDER"]) / "plain.sqlite3"
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{file}"
    db = SQLAlchemy(app)
    key = Ed25519PrivateKey.generate()

    class Receipt(db.Model):
        id = db.Column(db.String, primary_key=True)
        idempotency_key = db.Column(db.String, unique=True)
        visitor_id = db.Column(db.String, index=True)
        jws = db.Column(db.Text)

    with app.app_context():
        db.create_all()

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
