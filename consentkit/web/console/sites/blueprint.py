"""The blueprint that the pages about sites are registered with."""

from flask import Blueprint

sites = Blueprint("sites", __name__)
