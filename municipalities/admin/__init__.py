"""How the admin is built here, and the admin of what a municipality has adopted itself.

What stands in the admin, and in which order, is said in `measures.admin.contents`.
"""
