"""The schema's revision that this release needs.

Written out so that a command can check its database without loading the migrations; a test holds
it to the newest of them.
"""

NEEDED_REVISION = "0096"
