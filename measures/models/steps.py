"""What a step can answer when it cannot be taken."""


class StepError(Exception):
    """A step was refused; nothing was changed."""


class NotAllowed(StepError):
    """The actor's role does not give the right to the step."""

    def __init__(self, step, actor):
        self.step = step
        super().__init__(f"{actor} may not {step}")


class WrongState(StepError):
    """The object is no longer in a state from which the step can be taken."""

    def __init__(self, instance, step):
        self.step = step
        super().__init__(f"{instance} cannot {step} from where it is")


class Incomplete(StepError):
    """Follow-ups taken up that have no line, or a line that breaks a rule of its status.

    `missing` is a list of (follow-up, faults); faults maps a field name of `StatusLine` to what it needs.
    """

    def __init__(self, missing):
        self.missing = missing
        super().__init__(", ".join(str(follow_up) for follow_up, _ in missing))


class CommentNeeded(StepError):
    """The step needs a comment or a note in words."""

    def __init__(self, step):
        self.step = step
        super().__init__(f"{step} needs a comment")


class ChangedSince(StepError):
    """The report was changed after the actor had read it."""

    def __init__(self, instance):
        super().__init__(f"{instance} was changed since it was shown")


class EditedLast(StepError):
    """Whoever wrote last in a report does not approve it alone, where the municipality requires an approver."""

    def __init__(self, instance, actor):
        super().__init__(f"{actor} wrote last in {instance}")


class NothingBefore(StepError):
    """There is no earlier published line that a line could be unchanged from."""


class Immutable(Exception):
    """What was published is a record and is never changed or deleted."""
