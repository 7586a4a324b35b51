"""The database: the only folder that imports SQLAlchemy."""
