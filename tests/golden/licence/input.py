# Copyright (c) 2020 Somebody.
#
# Licensed under the MIT license, which says more than one line.

"""What this is for."""

# Said once more, above the first statement.
# SPDX-License-Identifier: MIT

import os

# Copyright (c) is a word of prose below the first statement.
print(os)
