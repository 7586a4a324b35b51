"""What the API refuses for reasons of its own, whatever is asked for."""

from consentkit.domain.errors import ConsentError


class NoKey(ConsentError):
    code = "unauthorized"
    status = 401
    title = "Show an API key"


class InsufficientScope(ConsentError):
    """``extra`` names the scope that is needed."""

    code = "insufficient_scope"
    status = 403
    title = "This API key is not for that"


class RoleTooSmall(ConsentError):
    code = "not_allowed"
    status = 403
    title = "The role of the key's owner does not allow this"


class SecondStepRequired(ConsentError):
    code = "second_step_required"
    status = 403
    title = "The key's owner has to set up a second step"


class RateLimited(ConsentError):
    code = "rate_limited"
    status = 429
    title = "Too many requests"


class PreconditionRequired(ConsentError):
    code = "precondition_required"
    status = 428
    title = "Say which state this change was made from"


class PreconditionFailed(ConsentError):
    code = "precondition_failed"
    status = 412
    title = "Somebody else has changed it meanwhile"


class KeyReused(ConsentError):
    code = "idempotency_key_reused"
    title = "The idempotency key was already used for another request"


class StillRunning(ConsentError):
    code = "idempotency_key_in_use"
    status = 409
    title = "The first request with this idempotency key is still running"


class NotRepeatable(ConsentError):
    code = "idempotency_key_not_taken"
    status = 400
    title = "This request takes no idempotency key"


class BadCursor(ConsentError):
    code = "bad_cursor"
    status = 400
    title = "This is no cursor of ours"
