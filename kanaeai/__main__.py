"""
``python -m kanaeai`` is ``kanaeai``.

For when the script is not on the path.
"""

from kanaeai.main import main

main()
