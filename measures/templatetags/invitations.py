"""What an invitation says, for its mail."""

from django import template

from measures import invitations

register = template.Library()

register.simple_tag(invitations.told, name="told")
