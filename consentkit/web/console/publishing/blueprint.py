"""The blueprint of the preview, the review and the versions."""

from flask import Blueprint

publishing = Blueprint("publishing", __name__)
