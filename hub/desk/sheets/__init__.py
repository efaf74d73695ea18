"""Paper sign-in sheets: printed beforehand, written on when nothing works, keyed later."""
