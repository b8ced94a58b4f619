"""`python -m coi_assistant` is `coi`."""

from coi_assistant.cli import main

if __name__ == "__main__":
    main()
