"""Django's rules for a password, with words of our own: its Norwegian catalogs lack some of them.

Each says what is wrong and what to do.
"""

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext, ngettext


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self):
        return ngettext(
            "The password is too short. Use at least %(count)d character; a whole sentence is easy to remember.",
            "The password is too short. Use at least %(count)d characters; a whole sentence is easy to remember.",
            self.min_length,
        ) % {"count": self.min_length}

    def get_help_text(self):
        return ngettext(
            "At least %(count)d character. A whole sentence is easy to remember.",
            "At least %(count)d characters. A whole sentence is easy to remember.",
            self.min_length,
        ) % {"count": self.min_length}


class UnlikeThePerson(rules.UserAttributeSimilarityValidator):
    def __init__(self):
        super().__init__(user_attributes=("email", "name"))

    def get_error_message(self):
        return gettext(
            "The password is too like your name or your e-mail address. Choose something that others cannot guess."
        )

    def get_help_text(self):
        return gettext("Not like your name or your e-mail address.")


class Uncommon(rules.CommonPasswordValidator):
    def get_error_message(self):
        return gettext("Many use this password, so it is easily guessed. Choose another.")

    def get_help_text(self):
        return gettext("Not a password that many use.")


class NotOnlyDigits(rules.NumericPasswordValidator):
    def get_error_message(self):
        return gettext("The password is nothing but digits, so it is easily guessed. Use words as well.")

    def get_help_text(self):
        return gettext("Not only digits.")
