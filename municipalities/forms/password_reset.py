from allauth.account.forms import UserTokenForm


class OpenAccountTokenForm(UserTokenForm):
    """The link that sets a new password: of an account that has been closed since, it opens nothing."""

    def _get_user(self, uidb36):
        user = super()._get_user(uidb36)
        return user if user and user.is_active else None
